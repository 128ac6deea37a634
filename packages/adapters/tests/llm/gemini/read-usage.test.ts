import { describe, expect, it } from '@jest/globals';

import { readUsage } from '../../../src/llm/gemini/read-usage.js';

describe('readUsage', () => {
  it('counts thoughts as output, and the cache as part of the input', () => {
    const metadata = {
      promptTokenCount: 100,
      cachedContentTokenCount: 60,
      candidatesTokenCount: 7,
      thoughtsTokenCount: 20,
      totalTokenCount: 127,
    };
    expect(readUsage(metadata)).toEqual({
      inputTokens: 100,
      cachedInputTokens: 60,
      outputTokens: 27,
      reasoningTokens: 20,
    });
  });

  it('adds what the provider’s own tools read to the input', () => {
    const metadata = { promptTokenCount: 10, toolUsePromptTokenCount: 5, candidatesTokenCount: 1 };
    expect(readUsage(metadata)).toEqual({ inputTokens: 15, outputTokens: 1 });
  });

  it('takes a count that is left out for 0', () => {
    expect(readUsage({ promptTokenCount: 3 })).toEqual({ inputTokens: 3, outputTokens: 0 });
  });

  it.each([undefined, null, [], {}, { promptTokenCount: '3' }, { promptTokenCount: -1 }])(
    'is not known from %j',
    (metadata) => {
      expect(readUsage(metadata)).toBeNull();
    },
  );
});
