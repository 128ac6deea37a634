import { describe, it } from '@jest/globals';
import type { TokenUsage } from '@rlm-ts/domain';
import { llmConformance } from '@rlm-ts/testkit';

import { createOpenAiLlm } from '../../../src/llm/openai/create-openai-llm.js';
import { azureOptionsSchema, openAiOptionsSchemaFor } from '../../../src/llm/openai/options.js';
import { AZURE, OPENAI } from '../../../src/llm/openai/presets.js';
import { providerHarness } from '../provider-harness.js';
import type { MockedProvider, RefusedRequest, Refusal } from '../provider-harness.js';
import { mockUsage } from '../provider-server.js';
import type { Patch } from '../provider-server.js';

const REFUSALS: Readonly<Record<RefusedRequest, Refusal>> = {
  rate_limited: {
    status: 429,
    message: 'Rate limit reached for requests.',
    type: 'requests',
    code: 'rate_limit_exceeded',
  },
  overloaded: { status: 503, message: 'The engine is overloaded.', type: 'server_error' },
  server_error: { status: 500, message: 'The server had an error.', type: 'server_error' },
  unknown_model: {
    status: 404,
    message: 'The model `none` does not exist.',
    type: 'invalid_request_error',
    code: 'model_not_found',
  },
  invalid_key: {
    status: 401,
    message: 'Incorrect API key provided.',
    type: 'invalid_request_error',
    code: 'invalid_api_key',
  },
  bad_request: { status: 400, message: 'Invalid value.', type: 'invalid_request_error' },
  input_too_long: {
    status: 400,
    message: "This model's maximum context length is 128000 tokens.",
    type: 'invalid_request_error',
    code: 'context_length_exceeded',
  },
};

const USAGE_PARTS = ['cachedInputTokens', 'cacheWriteInputTokens', 'reasoningTokens'] as const;

const LONG_AND_FILTERED = {
  content: 'I would say that',
  usage: mockUsage({ inputTokens: 9, outputTokens: 4 }),
};

const chat: Omit<MockedProvider, 'create'> = {
  refusals: REFUSALS,
  refusedReply: {
    kind: 'answer',
    response: { ...LONG_AND_FILTERED, finishReason: 'content_filter' },
  },
  usageParts: USAGE_PARTS,
  patchUsage: addUsageParts('prompt_tokens_details', 'completion_tokens_details'),
};

const openai: MockedProvider = {
  ...chat,
  create: ({ url, ...setup }) =>
    createOpenAiLlm(
      openAiOptionsSchemaFor('max_completion_tokens').parse({ ...setup, baseURL: `${url}/v1` }),
      'gpt-5-mini',
    ),
};

const responses: MockedProvider = {
  create: ({ url, ...setup }) =>
    createOpenAiLlm(
      openAiOptionsSchemaFor('max_completion_tokens').parse({
        ...setup,
        api: 'responses',
        baseURL: `${url}/v1`,
      }),
      'gpt-5-mini',
      OPENAI,
    ),
  refusals: REFUSALS,
  refusedReply: { kind: 'answer', response: LONG_AND_FILTERED, patch: filtered },
  usageParts: USAGE_PARTS,
  patchUsage: addUsageParts('input_tokens_details', 'output_tokens_details'),
  ignoredSampling: ['stopSequences', 'seed'],
};

const azure: MockedProvider = {
  ...chat,
  create: ({ url, ...setup }) =>
    createOpenAiLlm(azureOptionsSchema.parse({ ...setup, baseURL: url }), 'my-deployment', AZURE),
};

describe.each([
  ['the chat API', openai],
  ['the responses API', responses],
  ['Azure', azure],
])('OpenAI’s models through %s conform: they', (_name, provider) => {
  const harness = providerHarness(provider);
  for (const { name, run } of llmConformance) it(name, () => run(harness));
});

function addUsageParts(inputDetails: string, outputDetails: string) {
  return ({ cachedInputTokens, cacheWriteInputTokens, reasoningTokens }: TokenUsage): Patch =>
    (json) => {
      const added = (usage: object): object => ({
        ...usage,
        [inputDetails]: {
          cached_tokens: cachedInputTokens,
          cache_write_tokens: cacheWriteInputTokens,
        },
        [outputDetails]: { reasoning_tokens: reasoningTokens },
      });
      return mapUsage(json, added);
    };
}

/** Changes the usage wherever either API has it: in the reply, or in the event that holds one. */
function mapUsage(json: Record<string, unknown>, change: (usage: object) => object): unknown {
  const { usage, response } = json;
  if (typeof usage === 'object' && usage !== null) return { ...json, usage: change(usage) };
  if (typeof response !== 'object' || response === null) return json;
  return { ...json, response: mapUsage({ ...response }, change) };
}

/** A reply of Responses that a content filter ended. */
function filtered(json: Record<string, unknown>): unknown {
  const ended = { status: 'incomplete', incomplete_details: { reason: 'content_filter' } };
  const { object, type, response } = json;
  if (object === 'response') return { ...json, ...ended };
  if (type !== 'response.completed' || typeof response !== 'object') return json;
  return { ...json, type: 'response.incomplete', response: { ...response, ...ended } };
}
