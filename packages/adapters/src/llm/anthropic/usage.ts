import type { TokenUsage } from '@rlm-ts/domain';

import { countOf, recordOf } from '../calling/index.js';

/** The counts of a reply as they have been told so far, under the API's names. */
export type ToldUsage = Readonly<Record<string, unknown>>;

/** What is known after one more event: its counts are totals, and it tells only some. */
export function addUsage(told: ToldUsage, usage: unknown): ToldUsage {
  const known = Object.entries(recordOf(usage)).filter(
    ([, count]) => count !== undefined && count !== null,
  );
  return { ...told, ...Object.fromEntries(known) };
}

/**
 * Counts in our terms; `null` if the provider did not tell. The API counts what was read from the
 * cache, and what was written into it, apart from other input.
 */
export function usageOf(told: ToldUsage): TokenUsage | null {
  const input = countOf(told.input_tokens);
  const output = countOf(told.output_tokens);
  if (input === null || output === null) return null;
  const cached = countOf(told.cache_read_input_tokens);
  const written = countOf(told.cache_creation_input_tokens);
  const reasoning = countOf(recordOf(told.output_tokens_details).thinking_tokens);
  return {
    inputTokens: input + (cached ?? 0) + (written ?? 0),
    outputTokens: output,
    ...(cached === null ? {} : { cachedInputTokens: cached }),
    ...(written === null ? {} : { cacheWriteInputTokens: written }),
    ...(reasoning === null ? {} : { reasoningTokens: reasoning }),
  };
}
