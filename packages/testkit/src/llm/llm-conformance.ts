import assert from 'node:assert/strict';

import { RlmError } from '@rlm-ts/domain';
import type { ChatCompletion, LLMPort, LLMRequest, RlmErrorCode } from '@rlm-ts/domain';

import type { ConformanceCase } from '../conformance-case.js';
import { withinDeadline } from '../environment/deadline.js';
import type { LlmHarness, LlmScenario } from './llm-harness.js';

const USAGE = { inputTokens: 11, outputTokens: 7 };

/** What every {@link LLMPort} promises. */
export const llmConformance: readonly ConformanceCase<LlmHarness>[] = [
  llmCase('answers with the text and the usage of the reply', reply('forty-two'), async (model) => {
    const completion = await model.complete(ask('question'));
    assert.equal(completion.text, 'forty-two');
    assert.deepEqual(completion.usage, USAGE);
    assert.equal(completion.finishReason, 'stop');
    assert.equal(typeof completion.model, 'string');
  }),
  llmCase('tells a price that is null or not negative', reply('text'), async (model) => {
    const { costUsd } = await model.complete(ask('question'));
    assert.ok(costUsd === null || (Number.isFinite(costUsd) && costUsd >= 0), String(costUsd));
  }),
  llmCase('answers an empty reply with an empty string', reply(''), async (model) => {
    assert.equal((await model.complete(ask('question'))).text, '');
  }),
  llmCase('passes text on unchanged', { kind: 'echo' }, async (model) => {
    const text = ' \n"quotes" \\ \u0000 ü 漢字 👩‍🚀 ```repl\nFINAL(1)\n``` \r\n ';
    assert.equal((await model.complete(ask(text))).text, text);
  }),
  llmCase('answers concurrent calls each with its own reply', { kind: 'echo' }, async (model) => {
    const prompts = Array.from({ length: 50 }, (_, index) => `prompt ${String(index)}`);
    const replies = await Promise.all(prompts.map((prompt) => model.complete(ask(prompt))));
    assert.deepEqual(
      replies.map(({ text }) => text),
      prompts,
    );
  }),
  llmCase('leaves the request as it was', reply('text'), async (model) => {
    const request = ask('question');
    const before = JSON.stringify(request);
    await model.complete(request);
    assert.equal(JSON.stringify(request), before);
  }),
  llmCase('rejects with ABORTED if aborted before', reply('text'), async (model) => {
    const request = ask('question', AbortSignal.abort());
    await assertRejects(model.complete(request), 'ABORTED');
  }),
  llmCase('rejects with ABORTED if aborted while it answers', { kind: 'hang' }, async (model) => {
    const controller = new AbortController();
    const completion = model.complete(ask('question', controller.signal));
    setTimeout(() => controller.abort(), 20);
    await assertRejects(completion, 'ABORTED');
  }),
  ...[true, false].map((retryable) =>
    llmCase(
      `rejects with MODEL_FAILED, ${retryable ? '' : 'not '}retryable, if the model ${retryable ? 'may recover' : 'refuses'}`,
      { kind: 'fail', retryable },
      async (model) => {
        const error = await assertRejects(model.complete(ask('question')), 'MODEL_FAILED');
        assert.equal(error.retryable, retryable);
        assert.notEqual(error.message, '');
      },
    ),
  ),
  llmCase('streams, if it can, what it would answer', reply('a '.repeat(500)), async (model) => {
    const whole = await model.complete(ask('question'));
    const streamed = await drain(model, ask('question'));
    if (streamed === null) return;
    assert.equal(streamed.pieces.join(''), whole.text);
    assert.deepEqual(streamed.completion, whole);
  }),
  llmCase('ends a stream with ABORTED if aborted', { kind: 'hang' }, async (model) => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 20);
    if (model.stream === undefined) return;
    await assertRejects(drain(model, ask('question', controller.signal)), 'ABORTED');
  }),
];

function llmCase(
  name: string,
  scenario: LlmScenario,
  check: (model: LLMPort) => Promise<void>,
): ConformanceCase<LlmHarness> {
  return {
    name,
    run: async (harness) => {
      const { model, close } = await harness.open(scenario);
      try {
        await withinDeadline(check(model), name, 20_000);
      } finally {
        await close();
      }
    },
  };
}

function reply(text: string): LlmScenario {
  return { kind: 'reply', text, usage: USAGE };
}

function ask(content: string, signal?: AbortSignal): LLMRequest {
  const messages = [
    { role: 'system' as const, content: 'You answer.' },
    { role: 'user' as const, content },
  ];
  return { messages, purpose: 'sub_call', depth: 0, ...(signal === undefined ? {} : { signal }) };
}

async function drain(
  model: LLMPort,
  request: LLMRequest,
): Promise<{ pieces: string[]; completion: ChatCompletion } | null> {
  if (model.stream === undefined) return null;
  const pieces: string[] = [];
  const stream = model.stream(request);
  for (;;) {
    const next = await stream.next();
    if (next.done === true) return { pieces, completion: next.value };
    pieces.push(next.value.text);
  }
}

async function assertRejects(promise: Promise<unknown>, code: RlmErrorCode): Promise<RlmError> {
  try {
    await promise;
  } catch (error) {
    assert.ok(RlmError.isInstance(error), `an RlmError, not ${String(error)}`);
    assert.equal(error.code, code);
    return error;
  }
  assert.fail(`should have rejected with ${code}`);
}
