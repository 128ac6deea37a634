import type { SpanKind } from '../../../model/timeline.js';

/** Who was at work, in words. */
export const SPAN_WORDS: Readonly<Record<SpanKind, string>> = {
  model: 'root model',
  code: 'code',
  query: 'sub-calls',
  child: 'child runs',
};
