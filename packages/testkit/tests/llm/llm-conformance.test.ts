import { describe, expect, it } from '@jest/globals';
import { ModelCallError, throwIfAborted } from '@rlm-ts/domain';
import type { ChatCompletion, ChatDelta, LLMPort, LLMRequest } from '@rlm-ts/domain';

import { llmConformance, promptOf } from '../../src/llm/index.js';
import type { LlmHarness, LlmScenario, SeenRequest } from '../../src/llm/index.js';

const KEY = 'sk-toy';
const listener = (): void => undefined;
const same = (completion: ChatCompletion): ChatCompletion => completion;

/** What a toy model does wrong. */
interface Faults {
  readonly answer?: (completion: ChatCompletion) => ChatCompletion;
  readonly stream?: (completion: ChatCompletion) => ChatCompletion;
  readonly send?: (request: LLMRequest) => unknown;
  readonly fail?: (error: ModelCallError) => Error;
  readonly before?: (request: LLMRequest) => void;
  readonly heedsSignals?: boolean;
  readonly showsKey?: boolean;
}

describe('the conformance kit of models', () => {
  it('passes a model that keeps its promises', async () => {
    expect(await failuresOf({})).toEqual([]);
  });

  it('passes a model that cannot stream', async () => {
    expect(await failuresOf({}, false)).toEqual([]);
  });

  const faults: readonly [string, Faults, string][] = [
    [
      'another text',
      { answer: (completion) => ({ ...completion, text: completion.text.trim() }) },
      'answers with the text unchanged',
    ],
    [
      'usage made up',
      { answer: (completion) => ({ ...completion, usage: null }) },
      'answers with the text and the usage of the reply',
    ],
    [
      'cached tokens forgotten',
      {
        stream: (completion) => ({ ...completion, usage: { inputTokens: 11, outputTokens: 7 } }),
      },
      'streams with the parts of the usage that the provider tells',
    ],
    [
      'a stream that comes to something else',
      { stream: (completion) => ({ ...completion, finishReason: 'other' }) },
      'streams, if it can, what it would answer',
    ],
    [
      'sampling dropped',
      { send: ({ sampling: _dropped, ...request }) => request },
      'passes on temperature',
    ],
    [
      'the choice of tools dropped',
      { send: ({ toolChoice: _dropped, ...request }) => request },
      'tells the four tool choices apart',
    ],
    [
      'tool messages dropped',
      {
        send: (request) => ({
          ...request,
          messages: request.messages.filter(({ role }) => role !== 'tool'),
        }),
      },
      'takes the results of tools back to the provider',
    ],
    [
      'tool calls dropped',
      { answer: ({ toolCalls: _dropped, ...completion }) => completion },
      'answers with the tool calls of the reply',
    ],
    [
      'a refusal taken for charged',
      {
        fail: ({ code, message, retryable }) =>
          failed(code, { message, retryable, billed: 'unknown' }),
      },
      'rejects as it should if it answers and the provider plays rate_limited',
    ],
    [
      'the key in a cause',
      { fail: (error) => Object.assign(error, { cause: { headers: { authorization: KEY } } }) },
      'rejects as it should if it answers and the provider plays invalid_key',
    ],
    [
      'an error of no kind',
      { fail: (error) => new Error(error.message) },
      'rejects as it should if it streams and the provider plays server_error',
    ],
    [
      'no heed of signals',
      { heedsSignals: false },
      'rejects with ABORTED if it answers and is aborted before',
    ],
    [
      'listeners left',
      { before: ({ signal }) => signal?.addEventListener('abort', listener) },
      'leaves neither timers nor listeners behind',
    ],
    [
      'the request changed',
      { before: (request) => Object.assign(request, { purpose: 'root' }) },
      'leaves the request as it was',
    ],
    ['the key in a property', { showsKey: true }, 'shows its key to nobody who looks at it'],
  ];

  it.each(faults)('fails a model with this fault: %s', async (_fault, fault, name) => {
    expect(await failuresOf(fault)).toContain(name);
  });
});

/** The names of the cases that a toy model with these faults fails. */
async function failuresOf(faults: Faults, streams = true): Promise<string[]> {
  const failed: string[] = [];
  for (const { name, run } of llmConformance) {
    // It would wait for the answer that never comes.
    if (faults.heedsSignals === false && name.endsWith('aborted meanwhile')) continue;
    await run(toyHarness(faults, streams)).catch(() => failed.push(name));
  }
  return failed;
}

function toyHarness(faults: Faults, streams: boolean): LlmHarness {
  return {
    failures: ['rate_limited', 'server_error', 'invalid_key', 'refused_reply'],
    usageParts: ['cachedInputTokens', 'cacheWriteInputTokens', 'reasoningTokens'],
    open: async (scenario) => {
      const seen: SeenRequest[] = [];
      const model = toyModel(scenario, faults, seen);
      const { modelName, complete } = model;
      return {
        model: streams ? model : { modelName, complete },
        seen: () => seen,
        apiKey: KEY,
        close: async () => undefined,
      };
    },
  };
}

function toyModel(
  scenario: LlmScenario,
  faults: Faults,
  seen: SeenRequest[],
): Required<Pick<LLMPort, 'modelName' | 'complete' | 'stream'>> {
  const { send = (request: LLMRequest): unknown => request } = faults;
  const ask = async (request: LLMRequest): Promise<ChatCompletion> => {
    faults.before?.(request);
    const heeds = faults.heedsSignals !== false;
    if (heeds) throwIfAborted(request.signal, 'The call');
    const body: unknown = JSON.parse(JSON.stringify(send(request)));
    seen.push({ raw: JSON.stringify(body), body });
    if (scenario.kind === 'fail') throw faults.fail?.(failure(scenario)) ?? failure(scenario);
    if (scenario.kind === 'hang') await aborted(request.signal);
    if (heeds) throwIfAborted(request.signal, 'The call');
    const { toolCalls = [] } = scenario.kind === 'reply' ? scenario : {};
    return {
      text: scenario.kind === 'reply' ? scenario.text : promptOf(request),
      model: 'toy',
      usage: scenario.kind === 'reply' ? scenario.usage : null,
      costUsd: null,
      finishReason: toolCalls.length === 0 ? 'stop' : 'tool_calls',
      toolCalls,
    };
  };
  const { answer = same, stream: change = answer } = faults;
  return {
    modelName: 'toy',
    ...(faults.showsKey === true ? { apiKey: KEY } : {}),
    complete: async (request) => answer(await ask(request)),
    async *stream(request): AsyncGenerator<ChatDelta, ChatCompletion> {
      const completion = change(await ask(request));
      yield { kind: 'text', text: completion.text };
      return completion;
    },
  };
}

function failure({ failure: kind }: Extract<LlmScenario, { kind: 'fail' }>): ModelCallError {
  const usage = { inputTokens: 3, outputTokens: 1 };
  switch (kind) {
    case 'rate_limited':
      return failed('RATE_LIMITED', { retryable: true, retryAfterMs: 7000 });
    case 'invalid_key':
      return failed('API_KEY_INVALID');
    case 'refused_reply':
      return failed('CONTENT_REFUSED', { billed: 'unknown', usage });
    default:
      return failed('MODEL_FAILED', { retryable: true });
  }
}

function failed(
  code: ModelCallError['code'],
  more: Partial<ConstructorParameters<typeof ModelCallError>[0]> = {},
): ModelCallError {
  return new ModelCallError({ code, message: 'The toy failed.', billed: 'no', ...more });
}

function aborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    signal?.addEventListener('abort', () => resolve(), { once: true });
  });
}
