import { describe, it } from '@jest/globals';
import { llmConformance, promptOf } from '@rlm-ts/testkit';
import type { LlmFailure, LlmHarness, LlmScenario } from '@rlm-ts/testkit';

import { createMockLlm } from '../../../src/llm/mock/index.js';
import type { MockError, MockResponder } from '../../../src/llm/mock/index.js';

const FAILURES: Partial<Record<LlmFailure, MockError>> = {
  rate_limited: { code: 'RATE_LIMITED', retryable: true, billed: 'no', retryAfterMs: 7000 },
  overloaded: { code: 'MODEL_OVERLOADED', retryable: true, billed: 'no' },
  server_error: { retryable: true, billed: 'no' },
  unreachable: { retryable: true, billed: 'no' },
  unknown_model: { code: 'MODEL_NOT_FOUND', billed: 'no' },
  invalid_key: { code: 'API_KEY_INVALID', billed: 'no' },
  bad_request: { billed: 'no' },
  input_too_long: { code: 'CONTEXT_WINDOW_EXCEEDED', billed: 'no' },
  refused_reply: { code: 'CONTENT_REFUSED', usage: { inputTokens: 3, outputTokens: 0 } },
  malformed_reply: { code: 'MODEL_REPLY_MALFORMED', retryable: true },
};

const respond =
  (scenario: LlmScenario): MockResponder =>
  (request) => {
    switch (scenario.kind) {
      case 'reply':
        return {
          text: scenario.text,
          usage: scenario.usage,
          toolCalls: scenario.toolCalls?.map(({ id, name, argumentsJson }) => ({
            id,
            name,
            arguments: argumentsJson,
          })),
        };
      case 'echo':
        return promptOf(request);
      case 'hang':
        return { text: 'too late', latencyMs: 3_600_000 };
      case 'fail':
        return { error: FAILURES[scenario.failure] ?? {} };
    }
  };

const harness: LlmHarness = {
  usageParts: ['cachedInputTokens', 'cacheWriteInputTokens', 'reasoningTokens'],
  failures: Object.keys(FAILURES) as LlmFailure[],
  open: async (scenario) => ({
    model: createMockLlm({ subCalls: respond(scenario) }),
    close: async () => {},
  }),
};

describe('the mock model conforms: it', () => {
  for (const { name, run } of llmConformance) it(name, () => run(harness));
});
