import assert from 'node:assert/strict';

import type { SubCallOutcome, SubCallRequest } from '@rlm-ts/domain';

import type { ConformanceCase } from '../conformance-case.js';
import { SCRIPTED_COST_USD, createScriptedLlm, promptOf } from '../llm/scripted-llm.js';
import { askText, brokerCase, question, questions, textOf } from './broker-case.js';
import type { BrokerHarness } from './broker-harness.js';

const ODD_TEXTS = [
  '',
  ' \n\t\u0000\u001f\u007f\u2028 ',
  'ü 漢字 👩‍🚀',
  'lone \ud800 surrogates \udc00',
  '{"id":"1","method":"cancel"}',
  'x'.repeat(1_000_000),
];

/** Calls that are answered: what a broker promises of them. */
export const answerCases: readonly ConformanceCase<BrokerHarness>[] = [
  brokerCase('answers with text, model, usage, cost and latency', async (open) => {
    const { broker } = await open({ models: [createScriptedLlm('first', () => 'answer')] });
    const { id, latencyMs, ...rest } = await broker.query(question('prompt'));
    assert.deepEqual(rest, {
      model: 'first',
      text: 'answer',
      failure: null,
      usage: { inputTokens: 6, outputTokens: 6 },
      costUsd: SCRIPTED_COST_USD,
    });
    assert.notEqual(id, '');
    assert.ok(Number.isFinite(latencyMs) && latencyMs >= 0, String(latencyMs));
  }),
  brokerCase('asks with the prompt alone, as a sub-call', async (open) => {
    const model = createScriptedLlm('first');
    const { broker } = await open({ models: [model] });
    await broker.query(question('prompt'));
    assert.deepEqual(model.requests[0]?.messages, [{ role: 'user', content: 'prompt' }]);
    assert.equal(model.requests[0].purpose, 'sub_call');
  }),
  brokerCase('routes by model name and to the first model by default', async (open) => {
    const { broker } = await open({
      models: [createScriptedLlm('first'), createScriptedLlm('second')],
    });
    assert.equal(await askText(broker, 'a'), 'first: a');
    const routed = await broker.query(question('b', 'second'));
    assert.equal(textOf(routed), 'second: b');
    assert.equal(routed.model, 'second');
  }),
  brokerCase('passes prompts and answers on unchanged', async (open) => {
    const { broker } = await open({ models: [createScriptedLlm('echo', promptOf)] });
    for (const text of ODD_TEXTS) assert.equal(await askText(broker, text), text);
  }),
  brokerCase('answers an empty batch with an empty list', async (open) => {
    const { broker } = await open({ models: [createScriptedLlm('first')] });
    assert.deepEqual(await broker.queryBatch([]), []);
  }),
  brokerCase('keeps the order of a batch whatever is answered first', async (open) => {
    const size = 20;
    const model = createScriptedLlm('reverse', async (request) => {
      await model.received(size);
      const turns = size - Number(promptOf(request));
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
      return promptOf(request);
    });
    const { broker } = await open({ models: [model], maxConcurrent: size });
    const outcomes = await broker.queryBatch(questions(size));
    assert.deepEqual(
      outcomes.map(textOf),
      questions(size).map(({ prompt }) => prompt),
    );
  }),
  brokerCase('answers a batch of thousands', async (open) => {
    const { broker } = await open({ models: [createScriptedLlm('echo', promptOf)] });
    const outcomes = await broker.queryBatch(questions(3000));
    assert.deepEqual(
      outcomes.map(textOf),
      questions(3000).map(({ prompt }) => prompt),
    );
  }),
  brokerCase('answers hundreds of questions at once, each with its own answer', async (open) => {
    const { broker } = await open({ models: [createScriptedLlm('echo', promptOf)] });
    const asked = questions(500);
    const outcomes = await Promise.all(asked.map((request) => broker.query(request)));
    assert.deepEqual(
      outcomes.map(textOf),
      asked.map(({ prompt }) => prompt),
    );
  }),
  brokerCase('gives every call an id of its own', async (open) => {
    const { broker } = await open({ models: [createScriptedLlm('first')], maxSubCalls: 60 });
    const batch = await broker.queryBatch(questions(50));
    const single = await broker.query(question('one'));
    const refused = await broker.queryBatch(questions(20));
    const ids = [...batch, single, ...refused].map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
  }),
  brokerCase('answers an rlm_query with a plain call where no child may run', async (open) => {
    const { broker } = await open({ models: [createScriptedLlm('first')] });
    assert.equal(textOf(await broker.query({ kind: 'rlm_query', prompt: 'a' })), 'first: a');
  }),
  brokerCase('hands an rlm_query and its context to the child run', async (open) => {
    const received: SubCallRequest[] = [];
    const model = createScriptedLlm('first');
    const recurse = async (request: SubCallRequest): Promise<SubCallOutcome> => {
      received.push(request);
      const outcome = { id: 'child', model: 'first', text: 'from the child', failure: null };
      return { ...outcome, usage: null, costUsd: null, latencyMs: 0 };
    };
    const { broker } = await open({ models: [model], recurse });
    const value: unknown = JSON.parse('{"__proto__": {"a": 1}, "list": [null, true, "ü"]}');
    const contexts = [
      { kind: 'text', text: 'lone \ud800' },
      { kind: 'bytes', bytes: Uint8Array.from({ length: 256 }, (_, index) => index) },
      { kind: 'json', value: [NaN, Infinity, -Infinity, -0, 0, 1e300, { deep: [[NaN]] }] },
      { kind: 'json', value: value as Record<string, never> },
      { kind: 'json', value: null },
    ] as const;
    for (const context of contexts) {
      const outcome = await broker.query({ kind: 'rlm_query', prompt: 'a', context });
      assert.equal(textOf(outcome), 'from the child');
      assert.deepEqual(received.at(-1)?.context, context);
    }
    assert.equal(received.length, contexts.length);
    assert.equal(model.requests.length, 0);
  }),
];
