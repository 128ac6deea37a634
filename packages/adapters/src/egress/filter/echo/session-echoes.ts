import { RlmError, type ContextPayload } from '@rlm-ts/domain';
import type { Detection, Stretch } from '../span.js';
import { byteSourceOf, type WholeContext } from './context-source.js';
import { ContextIndex } from './context-index.js';
import { findEchoes } from './echo-detector.js';

/** Looks for the contexts of one session. A context is read once a text is long enough to echo it. */
export class SessionEchoes {
  private readonly indexes: (() => Promise<ContextIndex>)[] = [];

  /** @param minLength In bytes; null looks for nothing. */
  constructor(private readonly minLength: number | null) {}

  add(payload: ContextPayload): void {
    const { minLength } = this;
    if (minLength === null) return;
    for (const whole of wholesOf(payload)) {
      let index: Promise<ContextIndex> | undefined;
      this.indexes.push(() => (index ??= indexOf(whole, Math.floor(minLength / 2))));
    }
  }

  /** @throws RlmError `CONTEXT_INVALID` if a context's file cannot be read. */
  async find(stretch: Stretch): Promise<Detection> {
    const { text, final } = stretch;
    const { minLength } = this;
    if (minLength === null || this.indexes.length === 0) return { spans: [], open: text.length };
    // A character is up to three bytes.
    if (3 * text.length < minLength) return { spans: [], open: final ? text.length : 0 };
    const indexes = await Promise.all(this.indexes.map((build) => build()));
    return findEchoes(stretch, indexes, minLength);
  }
}

function wholesOf(payload: ContextPayload): readonly WholeContext[] {
  if (payload.kind !== 'files') return [payload];
  return payload.files.map(({ path }) => ({ kind: 'file', path }));
}

async function indexOf(payload: WholeContext, blockSize: number): Promise<ContextIndex> {
  try {
    return await ContextIndex.build(byteSourceOf(payload), blockSize);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RlmError({
      code: 'CONTEXT_INVALID',
      message: `The context cannot be read to look for echoes of it (${reason}). Leave its file in place while the session runs, or set echoMinLength to null.`,
      cause,
    });
  }
}
