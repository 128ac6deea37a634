import type { TokenUsage } from '@rlm-ts/domain';

import { countOf, isRecord, recordOf } from '../calling/index.js';

/** Tokens as either API tells them; `null` if it does not. */
export function readUsage(value: unknown): TokenUsage | null {
  const usage = recordOf(value);
  const inputTokens = countOf(usage['prompt_tokens'] ?? usage['input_tokens']);
  const written = countOf(usage['completion_tokens'] ?? usage['output_tokens']);
  if (inputTokens === null || written === null) return null;
  const input = recordOf(usage['prompt_tokens_details'] ?? usage['input_tokens_details']);
  const output = recordOf(usage['completion_tokens_details'] ?? usage['output_tokens_details']);
  // DeepSeek has a name of its own for what came out of the cache.
  const cached = countOf(input['cached_tokens'] ?? usage['prompt_cache_hit_tokens']);
  const cacheWrite = countOf(input['cache_write_tokens']);
  const reasoning = countOf(output['reasoning_tokens']);
  // Some servers count reasoning in the total only.
  const rest = (countOf(usage['total_tokens']) ?? 0) - inputTokens;
  return {
    inputTokens,
    outputTokens: Math.max(written, rest),
    ...(cached === null ? {} : { cachedInputTokens: cached }),
    ...(cacheWrite === null ? {} : { cacheWriteInputTokens: cacheWrite }),
    ...(reasoning === null ? {} : { reasoningTokens: reasoning }),
  };
}

/**
 * US dollars as OpenRouter tells them; `null` if the server does not. With a key of one's own at the
 * provider behind it, that provider's charge comes on top.
 */
export function readCostUsd(value: unknown): number | null {
  const usage = recordOf(value);
  const cost = dollarsOf(usage['cost']);
  if (cost === null || usage['is_byok'] !== true) return cost;
  const details = usage['cost_details'];
  const upstream = isRecord(details) ? dollarsOf(details['upstream_inference_cost']) : null;
  return cost + (upstream ?? 0);
}

function dollarsOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;
}
