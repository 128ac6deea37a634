import type { FinishReason } from '@rlm-ts/domain';

/** What the provider's word for the end of a reply means. */
export type Ending =
  | { readonly kind: 'finished'; readonly reason: FinishReason }
  /** Ended for its content. */
  | { readonly kind: 'refused' }
  /** The model wrote what is no call. It may do better when asked again. */
  | { readonly kind: 'malformed' };

const REFUSED = new Set([
  'BLOCKLIST',
  'IMAGE_PROHIBITED_CONTENT',
  'IMAGE_RECITATION',
  'IMAGE_SAFETY',
  'LANGUAGE',
  'MODEL_ARMOR',
  'PROHIBITED_CONTENT',
  'RECITATION',
  'SAFETY',
  'SPII',
]);

const MALFORMED = new Set([
  'MALFORMED_FUNCTION_CALL',
  'MALFORMED_RESPONSE',
  'TOO_MANY_TOOL_CALLS',
  'UNEXPECTED_TOOL_CALL',
]);

/** The part that a limit on tokens cuts off comes with the second only if it can be asked for. */
const CUT = new Set(['MAX_TOKENS', 'CONTINUATION']);

/** Reads a reply's `finishReason`; one that is not known counts as `other`. */
export function endingOf(finishReason: string, hasToolCalls: boolean): Ending {
  if (REFUSED.has(finishReason)) return { kind: 'refused' };
  if (MALFORMED.has(finishReason)) return { kind: 'malformed' };
  if (CUT.has(finishReason)) return { kind: 'finished', reason: 'length' };
  // The provider has no word of its own for a reply that ends with calls.
  if (hasToolCalls) return { kind: 'finished', reason: 'tool_calls' };
  return { kind: 'finished', reason: finishReason === 'STOP' ? 'stop' : 'other' };
}
