import type { TokenUsage } from '@rlm-ts/domain';

/** A reply that is not what the API's documentation says. */
export class UnreadableReply extends Error {
  override readonly name = 'UnreadableReply';
}

/** A failure after the provider had accepted the request: some of the work may have been done. */
export class BrokenReply extends Error {
  override readonly name = 'BrokenReply';

  constructor(
    /** What was thrown. */
    readonly reason: unknown,
    /** What had been told of tokens by then; `null` if the reply had not begun. */
    readonly usage: TokenUsage | null,
  ) {
    super('The reply broke off.');
  }
}
