import { createHash } from 'node:crypto';

/**
 * What a request says up to some point, as a short text: equal for equal beginnings.
 *
 * Newer models refuse thinking of theirs if anything before it is not what it was when they thought:
 * the tools, the system prompt, or a message. A reply's continuation holds the fingerprint of its
 * request, so that thinking can be left out when the history was rewritten, for example to make it
 * shorter.
 *
 * @see https://platform.claude.com/docs/en/build-with-claude/preserved-thinking
 */
export class PrefixFingerprint {
  private readonly hash = createHash('sha256');

  /** Adds what comes next: whose it is, and its parts. */
  add(whose: 'tools' | 'system' | 'user' | 'assistant', parts: readonly object[]): void {
    for (const part of parts) this.hash.update(`${whose}\n${JSON.stringify(part)}\n`);
  }

  /** Of all that was added so far. */
  get value(): string {
    return this.hash.copy().digest('base64url');
  }
}
