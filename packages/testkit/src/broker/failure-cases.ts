import assert from 'node:assert/strict';

import { RlmError } from '@rlm-ts/domain';

import type { ConformanceCase } from '../conformance-case.js';
import { createScriptedLlm, never, promptOf } from '../llm/scripted-llm.js';
import { askText, brokerCase, failureOf, question, questions, textOf } from './broker-case.js';
import type { BrokerHarness } from './broker-harness.js';

/** Calls that fail: an outcome, never a rejection, and never another call's trouble. */
export const failureCases: readonly ConformanceCase<BrokerHarness>[] = [
  brokerCase('fails an unknown model by listing the known ones', async (open) => {
    const { broker } = await open({
      models: [createScriptedLlm('alpha'), createScriptedLlm('beta')],
    });
    for (const name of ['gamma', '', '__proto__', 'constructor']) {
      const outcome = await broker.query(question('a', name));
      const { message } = failureOf(outcome, 'MODEL_NOT_FOUND');
      assert.match(message, /alpha.*beta/);
      assert.equal(outcome.model, name);
    }
  }),
  brokerCase('fails one slot of a batch without failing the others', async (open) => {
    const model = createScriptedLlm('first', (request) => {
      if (promptOf(request) === '1') throw new Error('no');
      return promptOf(request);
    });
    const { broker } = await open({ models: [model] });
    const batch = [...questions(3), question('3', 'unknown'), question('4')];
    const [a, b, c, d, e] = await broker.queryBatch(batch);
    assert.ok(a && b && c && d && e);
    assert.deepEqual([a, c, e].map(textOf), ['0', '2', '4']);
    failureOf(b, 'MODEL_FAILED');
    failureOf(d, 'MODEL_NOT_FOUND');
  }),
  brokerCase('keeps the code and the message of a typed error', async (open) => {
    const model = createScriptedLlm('first', () => {
      throw new RlmError({ code: 'API_KEY_MISSING', message: 'Set the key.' });
    });
    const { broker } = await open({ models: [model] });
    const failure = failureOf(await broker.query(question('a')), 'API_KEY_MISSING');
    assert.equal(failure.message, 'Set the key.');
  }),
  brokerCase('turns whatever a model throws into MODEL_FAILED', async (open) => {
    const thrown: unknown[] = [new TypeError('odd'), 'text', null, undefined, Object.create(null)];
    const model = createScriptedLlm('first', (_request, index) => {
      throw thrown[index];
    });
    const { broker } = await open({ models: [model] });
    const outcomes = await broker.queryBatch(questions(thrown.length));
    for (const outcome of outcomes) failureOf(outcome, 'MODEL_FAILED');
  }),
  brokerCase('turns a reply without a text into MODEL_REPLY_MALFORMED', async (open) => {
    const replies: unknown[] = [undefined, null, 'text', {}, { text: 1 }, { text: null }];
    for (const reply of replies) {
      const model = { modelName: 'rogue', complete: async () => reply as never };
      const { broker } = await open({ models: [model] });
      failureOf(await broker.query(question('a')), 'MODEL_REPLY_MALFORMED');
    }
  }),
  brokerCase('takes impossible costs for unknown ones', async (open) => {
    const usage = { inputTokens: NaN, outputTokens: -1 };
    const reply = { text: 'a', model: 'rogue', usage, costUsd: -5, finishReason: 'stop' as const };
    const model = { modelName: 'rogue', complete: async () => reply };
    const { broker } = await open({ models: [model] });
    const outcome = await broker.query(question('a'));
    assert.equal(textOf(outcome), 'a');
    assert.equal(outcome.usage, null);
    assert.equal(outcome.costUsd, null);
  }),
  brokerCase('ends a call that its model never answers with TIMEOUT', async (open) => {
    const model = createScriptedLlm('first', (_request, index) => (index === 0 ? never() : 'ok'));
    const { broker } = await open({ models: [model], maxConcurrent: 1, timeoutMs: 250 });
    failureOf(await broker.query(question('a')), 'TIMEOUT');
    assert.equal(model.requests[0]?.signal?.aborted, true, 'the model hears of it');
    assert.equal(await askText(broker, 'b'), 'ok', 'the place in line is free again');
  }),
  brokerCase('counts the time limit of a question from when it goes out', async (open) => {
    const model = createScriptedLlm('first', (_request, index) => (index === 0 ? never() : 'ok'));
    const { broker } = await open({ models: [model], maxConcurrent: 1 });
    const [first, second] = await broker.queryBatch(questions(2), { timeoutMs: 250 });
    assert.ok(first !== undefined && second !== undefined);
    failureOf(first, 'TIMEOUT');
    assert.equal(textOf(second), 'ok', 'waiting for its turn did not count');
  }),
  brokerCase('refuses every call once it is closed', async (open) => {
    const model = createScriptedLlm('first');
    const { broker, close } = await open({ models: [model] });
    await close();
    failureOf(await broker.query(question('a')), 'BROKER_UNAVAILABLE');
    const outcomes = await broker.queryBatch(questions(3));
    assert.equal(outcomes.length, 3);
    for (const outcome of outcomes) failureOf(outcome, 'BROKER_UNAVAILABLE');
    assert.equal(model.requests.length, 0);
  }),
  brokerCase('ends the calls that are open when it is closed', async (open) => {
    const model = createScriptedLlm('first', never);
    const { broker, close } = await open({ models: [model], maxConcurrent: 2 });
    const pending = broker.queryBatch(questions(5));
    await model.received(2);
    await close();
    for (const outcome of await pending) failureOf(outcome, 'BROKER_UNAVAILABLE');
    assert.equal(model.requests.length, 2);
  }),
];
