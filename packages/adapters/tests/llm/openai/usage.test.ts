import { describe, expect, it } from '@jest/globals';

import { readCostUsd, readUsage } from '../../../src/llm/openai/usage.js';

describe('readUsage', () => {
  it.each([
    [
      {
        prompt_tokens: 9,
        completion_tokens: 5,
        total_tokens: 14,
        prompt_tokens_details: { cached_tokens: 4, cache_write_tokens: 2 },
        completion_tokens_details: { reasoning_tokens: 3 },
      },
      {
        inputTokens: 9,
        outputTokens: 5,
        cachedInputTokens: 4,
        cacheWriteInputTokens: 2,
        reasoningTokens: 3,
      },
    ],
    [
      { prompt_tokens: 9, completion_tokens: 5, prompt_cache_hit_tokens: 8 },
      { inputTokens: 9, outputTokens: 5, cachedInputTokens: 8 },
    ],
    // A server that counts reasoning in the total only.
    [
      {
        prompt_tokens: 9,
        completion_tokens: 5,
        total_tokens: 114,
        completion_tokens_details: { reasoning_tokens: 100 },
      },
      { inputTokens: 9, outputTokens: 105, reasoningTokens: 100 },
    ],
    [
      { input_tokens: 9, output_tokens: 5, input_tokens_details: { cached_tokens: 0 } },
      { inputTokens: 9, outputTokens: 5, cachedInputTokens: 0 },
    ],
    [null, null],
    [{ prompt_tokens: 9 }, null],
    [{ prompt_tokens: -1, completion_tokens: 2 }, null],
    [{ prompt_tokens: '9', completion_tokens: 2 }, null],
  ])('reads %j', (usage, expected) => {
    expect(readUsage(usage)).toEqual(expected);
  });
});

describe('readCostUsd', () => {
  const details = { cost_details: { upstream_inference_cost: 0.5 } };
  it.each([
    [undefined, null],
    [{}, null],
    [{ cost: 0 }, 0],
    [{ cost: 0.25, is_byok: false, ...details }, 0.25],
    [{ cost: 0.25, is_byok: true, ...details }, 0.75],
    [{ cost: 0.25, is_byok: true, cost_details: null }, 0.25],
    [{ cost: -1 }, null],
    [{ cost: { total: 1 } }, null],
  ])('reads %j', (usage, expected) => {
    expect(readCostUsd(usage)).toBe(expected);
  });
});
