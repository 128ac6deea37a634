import assert from 'node:assert/strict';

import type { TokenUsage } from '@rlm-ts/domain';

import type { ConformanceCase } from '../../conformance-case.js';
import { USAGE, WAYS_OF_CALLING, ask, drain, llmCase, reply } from '../llm-case.js';
import type { LlmHarness } from '../llm-harness.js';

const ODD_TEXT = ' \n"quotes" \\ \u0000 ü 漢字 👩‍🚀 ```repl\nFINAL(1)\n``` \r\n ';

const USAGE_IN_PARTS: Required<TokenUsage> = {
  inputTokens: 11,
  outputTokens: 7,
  cachedInputTokens: 5,
  cacheWriteInputTokens: 3,
  reasoningTokens: 4,
};

/** What a model makes of a provider's reply. */
export const replyCases: readonly ConformanceCase<LlmHarness>[] = [
  llmCase('answers with the text and the usage of the reply', reply('forty-two'), async (model) => {
    const completion = await model.complete(ask('question'));
    assert.equal(completion.text, 'forty-two');
    assert.equal(completion.usage?.inputTokens, USAGE.inputTokens);
    assert.equal(completion.usage.outputTokens, USAGE.outputTokens);
    assert.equal(completion.finishReason, 'stop');
    assert.equal(typeof completion.model, 'string');
    assert.deepEqual(completion.toolCalls ?? [], []);
  }),
  ...WAYS_OF_CALLING.map(({ name, call }) =>
    llmCase(
      `${name} with the parts of the usage that the provider tells`,
      { kind: 'reply', text: 'forty-two', usage: USAGE_IN_PARTS },
      async (model, _open, { usageParts = [] }) => {
        const completion = await call(model, ask('question'));
        if (completion === null) return;
        for (const part of ['inputTokens', 'outputTokens', ...usageParts] as const) {
          assert.equal(completion.usage?.[part], USAGE_IN_PARTS[part], part);
        }
      },
    ),
  ),
  llmCase('tells a price that is null or not negative', reply('text'), async (model) => {
    const { costUsd } = await model.complete(ask('question'));
    assert.ok(costUsd === null || (Number.isFinite(costUsd) && costUsd >= 0), String(costUsd));
  }),
  ...WAYS_OF_CALLING.map(({ name, call }) =>
    llmCase(`${name} an empty reply with an empty string`, reply(''), async (model) => {
      const completion = await call(model, ask('question'));
      if (completion !== null) assert.equal(completion.text, '');
    }),
  ),
  ...WAYS_OF_CALLING.map(({ name, call }) =>
    llmCase(`${name} with the text unchanged`, { kind: 'echo' }, async (model) => {
      const completion = await call(model, ask(ODD_TEXT));
      if (completion !== null) assert.equal(completion.text, ODD_TEXT);
    }),
  ),
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
    for (const { call } of WAYS_OF_CALLING) await call(model, request);
    assert.equal(JSON.stringify(request), before);
  }),
  llmCase('takes messages that are empty and roles that repeat', reply('text'), async (model) => {
    const messages = [
      { role: 'system' as const, content: 'one' },
      { role: 'system' as const, content: '' },
      { role: 'user' as const, content: 'two' },
      { role: 'user' as const, content: 'three' },
      { role: 'assistant' as const, content: '' },
      { role: 'user' as const, content: '' },
    ];
    assert.equal((await model.complete(ask('', { messages }))).text, 'text');
  }),
  llmCase('streams, if it can, what it would answer', reply('a '.repeat(500)), async (model) => {
    const whole = await model.complete(ask('question'));
    const streamed = await drain(model, ask('question'));
    if (streamed === null) return;
    assert.equal(streamed.text, whole.text);
    assert.deepEqual(
      { ...streamed.completion, continuation: undefined },
      { ...whole, continuation: undefined },
    );
  }),
  llmCase('makes one request of one call', reply('text'), async (model, { seen }) => {
    for (const { call } of WAYS_OF_CALLING) await call(model, ask('a question to be found'));
    if (seen === undefined) return;
    assert.equal(seen().length, model.stream === undefined ? 1 : 2);
    for (const { body } of seen()) {
      const text = JSON.stringify(body);
      assert.ok(text.includes('a question to be found') && text.includes('You answer.'), text);
    }
  }),
];
