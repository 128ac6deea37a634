import type { ErrorResponse } from '@copilotkit/aimock';
import type { LLMPort, SamplingOptions, TokenUsage } from '@rlm-ts/domain';
import type { LlmFailure, LlmHarness, LlmScenario } from '@rlm-ts/testkit';

import { mockUsage, startProviderServer, unreachableUrl } from './provider-server.js';
import type { Patch, Play } from './provider-server.js';

/** What a provider's adapter is made with. */
export interface ProviderSetup {
  /** Origin of the mock provider, without a path. */
  readonly url: string;
  readonly apiKey: string;
  readonly timeoutMs: number;
  readonly idleTimeoutMs: number;
}

/** The failures that are an HTTP status with a body. */
export type RefusedRequest =
  | 'rate_limited'
  | 'overloaded'
  | 'server_error'
  | 'unknown_model'
  | 'invalid_key'
  | 'bad_request'
  | 'input_too_long';

/** A refusal in the provider's words; aimock puts it into the provider's form. */
export interface Refusal {
  readonly status: number;
  readonly message: string;
  readonly type?: string;
  readonly code?: string;
}

/** What is particular to one provider. */
export interface MockedProvider {
  readonly create: (setup: ProviderSetup) => LLMPort;
  readonly refusals: Readonly<Record<RefusedRequest, Refusal>>;
  /** Ends a reply for its content, telling a usage. */
  readonly refusedReply: Play;
  /** Adds the parts of the usage that aimock has no field for. */
  readonly patchUsage?: (usage: TokenUsage) => Patch;
  readonly usageParts?: readonly (keyof TokenUsage)[];
  readonly ignoredSampling?: readonly (keyof SamplingOptions)[];
}

/** Key of the models under test. */
const TEST_KEY = 'sk-test-Zq83hf0Lw6';

const ALL_FAILURES: readonly LlmFailure[] = [
  'rate_limited',
  'overloaded',
  'server_error',
  'unreachable',
  'unknown_model',
  'invalid_key',
  'bad_request',
  'input_too_long',
  'refused_reply',
  'malformed_reply',
  'cut_reply',
  'slow_reply',
];

/** Runs an adapter, with its real SDK, against a mock provider: for the conformance kit. */
export function providerHarness(provider: MockedProvider): LlmHarness {
  return {
    failures: ALL_FAILURES,
    usageParts: provider.usageParts ?? [],
    ignoredSampling: provider.ignoredSampling ?? [],
    open: async (scenario) => {
      const failure = scenario.kind === 'fail' ? scenario.failure : null;
      const server = await startProviderServer(playOf(provider, scenario));
      const limitMs = failure === 'slow_reply' ? 1000 : 60_000;
      const model = provider.create({
        url: failure === 'unreachable' ? await unreachableUrl() : server.url,
        apiKey: TEST_KEY,
        timeoutMs: limitMs,
        idleTimeoutMs: limitMs,
      });
      const { seen, abandoned, close } = server;
      return { model, apiKey: TEST_KEY, seen, abandoned, close };
    },
  };
}

function playOf(provider: MockedProvider, scenario: LlmScenario): Play {
  if (scenario.kind === 'fail') return failureOf(provider, scenario.failure);
  if (scenario.kind !== 'reply') return scenario;
  const { text, usage, toolCalls } = scenario;
  const calls = toolCalls?.map(({ id, name, argumentsJson }) => ({
    id,
    name,
    arguments: argumentsJson,
  }));
  return {
    kind: 'answer',
    response: {
      content: text,
      usage: mockUsage(usage),
      ...(calls === undefined ? {} : { toolCalls: calls }),
    },
    ...(provider.patchUsage === undefined ? {} : { patch: provider.patchUsage(usage) }),
  };
}

function failureOf(provider: MockedProvider, failure: LlmFailure): Play {
  const long = { content: 'A word after a word. '.repeat(100) };
  switch (failure) {
    case 'refused_reply':
      return provider.refusedReply;
    case 'malformed_reply':
      return { kind: 'raw', status: 200, body: `data: {"${TEST_KEY}": \n\n` };
    case 'cut_reply':
      return { kind: 'answer', response: long, part: 0.5, then: 'cut' };
    case 'slow_reply':
      return { kind: 'answer', response: long, part: 0.5, then: 'stall' };
    case 'unreachable':
      return { kind: 'hang' };
    default:
      return { kind: 'answer', response: refusal(provider.refusals[failure], failure) };
  }
}

/** Quotes the key, as providers do when they do not like it. */
function refusal(words: Refusal, failure: RefusedRequest): ErrorResponse {
  const { status, message, ...rest } = words;
  return {
    status,
    error: { ...rest, message: `${message} (key ${TEST_KEY})` },
    ...(failure === 'rate_limited' ? { retryAfter: 7 } : {}),
  };
}
