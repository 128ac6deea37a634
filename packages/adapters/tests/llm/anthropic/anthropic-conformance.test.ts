import { describe, it } from '@jest/globals';
import type { SamplingOptions, TokenUsage } from '@rlm-ts/domain';
import { llmConformance } from '@rlm-ts/testkit';
import type { LlmHarness } from '@rlm-ts/testkit';

import { createAnthropicLlm } from '../../../src/llm/anthropic/index.js';
import type { AnthropicOptions } from '../../../src/llm/anthropic/index.js';
import { providerHarness } from '../provider-harness.js';
import { mockUsage } from '../provider-server.js';
import type { Patch } from '../provider-server.js';

/** Usage as the API tells it: `input_tokens` are those that had nothing to do with the cache. */
const patchUsage = (usage: TokenUsage): Patch => {
  const { cachedInputTokens = 0, cacheWriteInputTokens = 0, reasoningTokens = 0 } = usage;
  return (event) => {
    if (event.type === 'message_start') {
      const told = {
        input_tokens: usage.inputTokens - cachedInputTokens - cacheWriteInputTokens,
        cache_read_input_tokens: cachedInputTokens,
        cache_creation_input_tokens: cacheWriteInputTokens,
        output_tokens: 1,
      };
      return { ...event, message: { ...(event.message as object), usage: told } };
    }
    if (event.type !== 'message_delta') return event;
    const output_tokens_details = { thinking_tokens: reasoningTokens };
    return { ...event, usage: { output_tokens: usage.outputTokens, output_tokens_details } };
  };
};

const harnessOf = (
  apiVersion: AnthropicOptions['apiVersion'],
  ignoredSampling: readonly (keyof SamplingOptions)[],
): LlmHarness =>
  providerHarness({
    create: ({ url, ...options }) =>
      createAnthropicLlm({ ...options, baseURL: url, apiVersion }, 'claude-sonnet-5-5'),
    refusals: {
      rate_limited: {
        status: 429,
        type: 'rate_limit_error',
        message: "This request would exceed your organization's rate limit.",
      },
      overloaded: { status: 529, type: 'overloaded_error', message: 'Overloaded' },
      server_error: { status: 500, type: 'api_error', message: 'Internal server error' },
      unknown_model: { status: 404, type: 'not_found_error', message: 'model: claude-nothing' },
      invalid_key: { status: 401, type: 'authentication_error', message: 'invalid x-api-key' },
      bad_request: {
        status: 400,
        type: 'invalid_request_error',
        message: 'messages: at least one message is required',
      },
      input_too_long: {
        status: 400,
        type: 'invalid_request_error',
        message: 'prompt is too long: 1000001 tokens > 1000000 maximum',
      },
    },
    refusedReply: {
      kind: 'answer',
      response: {
        content: 'No.',
        finishReason: 'refusal',
        usage: mockUsage({ inputTokens: 11, outputTokens: 7 }),
      },
    },
    patchUsage,
    usageParts: ['cachedInputTokens', 'cacheWriteInputTokens', 'reasoningTokens'],
    ignoredSampling,
  });

describe("a model of Anthropic's API conforms: it", () => {
  const harness = harnessOf('2026-10-21', ['seed', 'temperature', 'topP']);
  for (const { name, run } of llmConformance) it(name, () => run(harness));
});

describe('a model of the API’s version that knows sampling', () => {
  const harness = harnessOf('2023-06-01', ['seed']);
  for (const { name, run } of llmConformance.filter(({ name }) => name.startsWith('passes on'))) {
    it(name, () => run(harness));
  }
});
