import { describe, it } from '@jest/globals';
import { llmConformance, promptOf } from '@rlm-ts/testkit';
import type { LlmHarness, LlmScenario } from '@rlm-ts/testkit';

import { createMockLlm } from '../../../src/llm/mock/index.js';
import type { MockResponder } from '../../../src/llm/mock/index.js';

const respond =
  (scenario: LlmScenario): MockResponder =>
  (request) => {
    switch (scenario.kind) {
      case 'reply':
        return { text: scenario.text, usage: scenario.usage };
      case 'echo':
        return promptOf(request);
      case 'hang':
        return { text: 'too late', latencyMs: 3_600_000 };
      case 'fail':
        return { error: { retryable: scenario.retryable } };
    }
  };

const harness: LlmHarness = {
  open: async (scenario) => ({
    model: createMockLlm({ subCalls: respond(scenario) }),
    close: async () => {},
  }),
};

describe('the mock model conforms: it', () => {
  for (const { name, run } of llmConformance) it(name, () => run(harness));
});
