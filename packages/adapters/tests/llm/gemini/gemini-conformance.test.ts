import { describe, it } from '@jest/globals';
import { llmConformance } from '@rlm-ts/testkit';

import { createGeminiLlm, geminiOptionsSchema } from '../../../src/llm/gemini/index.js';
import { providerHarness } from '../provider-harness.js';
import { mockUsage } from '../provider-server.js';

const harness = providerHarness({
  create: ({ url, ...setup }) =>
    createGeminiLlm(geminiOptionsSchema.parse({ ...setup, baseURL: url }), 'gemini-2.5-flash'),
  refusals: {
    rate_limited: {
      status: 429,
      message: 'You exceeded your current quota.',
      type: 'RESOURCE_EXHAUSTED',
    },
    overloaded: { status: 503, message: 'The model is overloaded.', type: 'UNAVAILABLE' },
    server_error: { status: 500, message: 'An internal error has occurred.', type: 'INTERNAL' },
    unknown_model: { status: 404, message: 'models/m is not found.', type: 'NOT_FOUND' },
    invalid_key: {
      status: 400,
      message: 'API key not valid. Please pass a valid API key.',
      type: 'INVALID_ARGUMENT',
    },
    bad_request: { status: 400, message: 'Invalid JSON payload.', type: 'INVALID_ARGUMENT' },
    input_too_long: {
      status: 400,
      message: 'The input token count (2) exceeds the maximum number of tokens allowed (1).',
      type: 'INVALID_ARGUMENT',
    },
  },
  refusedReply: {
    kind: 'answer',
    response: {
      content: 'half a',
      finishReason: 'content_filter',
      usage: mockUsage({ inputTokens: 11, outputTokens: 7 }),
    },
  },
  patchUsage: (usage) => (answer) => {
    if (answer.usageMetadata === undefined) return answer;
    const { inputTokens, outputTokens, cachedInputTokens, reasoningTokens = 0 } = usage;
    const usageMetadata = {
      promptTokenCount: inputTokens,
      cachedContentTokenCount: cachedInputTokens,
      candidatesTokenCount: outputTokens - reasoningTokens,
      thoughtsTokenCount: reasoningTokens,
    };
    return { ...answer, usageMetadata };
  },
});

describe('a Gemini model conforms: it', () => {
  for (const { name, run } of llmConformance) it(name, () => run(harness));
});
