import type { TokenUsage } from '@rlm-ts/domain';
import { calcPrice, findProvider, type ModelInfo } from '@pydantic/genai-prices';

import { modelPricesOrigin } from '../../../src/llm/prices/index.js';

/** Backends and the source's name for whose prices they have. */
export const providersOfBackends = {
  anthropic: 'anthropic',
  azure: 'azure',
  cerebras: 'cerebras',
  cohere: 'cohere',
  deepseek: 'deepseek',
  fireworks: 'fireworks',
  gemini: 'google',
  groq: 'groq',
  mistral: 'mistral',
  moonshot: 'moonshotai',
  openai: 'openai',
  openrouter: 'openrouter',
  perplexity: 'perplexity',
  together: 'together',
  xai: 'x-ai',
} as const;

/** A backend that has a price list of its own. */
export type PricedBackend = keyof typeof providersOfBackends;

/** All of them. */
export const pricedBackends = Object.keys(providersOfBackends) as PricedBackend[];

/** The models that the source knows of a backend. */
export function modelsInSource(backend: PricedBackend): readonly ModelInfo[] {
  return findProvider({ providerId: providersOfBackends[backend] })?.models ?? [];
}

/** The names that a clause spells out. */
export function namesIn(match: object): string[] {
  return Object.entries(match).flatMap(([kind, value]: [string, unknown]) => {
    if (Array.isArray(value)) return value.flatMap((clause: object) => namesIn(clause));
    return kind === 'equals' ? [String(value)] : [];
  });
}

/** What the source itself says that a call costs; `null` for a model that it does not know. */
export function costBySource(
  name: string,
  backend: PricedBackend,
  usage: TokenUsage,
): number | null {
  const calculated = calcPrice(
    {
      input_tokens: usage.inputTokens,
      output_tokens: usage.outputTokens,
      cache_read_tokens: usage.cachedInputTokens ?? 0,
      cache_write_tokens: usage.cacheWriteInputTokens ?? 0,
    },
    name,
    {
      providerId: providersOfBackends[backend],
      timestamp: new Date(`${modelPricesOrigin.asOf}T12:00:00Z`),
    },
  );
  return calculated?.total_price ?? null;
}

/** Short and long calls, with and without a cache, on both sides of every usual limit. */
export const usages: readonly TokenUsage[] = [
  { inputTokens: 0, outputTokens: 0 },
  { inputTokens: 1000, outputTokens: 0 },
  { inputTokens: 0, outputTokens: 1000 },
  { inputTokens: 12_345, outputTokens: 678, cachedInputTokens: 9_000 },
  { inputTokens: 12_345, outputTokens: 678, cacheWriteInputTokens: 9_000 },
  ...[128_000, 199_999, 200_000, 271_999, 272_000].flatMap((limit) =>
    [limit, limit + 1].map((inputTokens) => ({
      inputTokens,
      outputTokens: 4321,
      cachedInputTokens: 100_000,
      cacheWriteInputTokens: 20_000,
    })),
  ),
  { inputTokens: 900_000, outputTokens: 60_000, cachedInputTokens: 900_000 },
];
