import assert from 'node:assert/strict';

import type { ConformanceCase } from '../conformance-case.js';
import { createScriptedLlm, never, promptOf } from '../llm/scripted-llm.js';
import { askText, brokerCase, failureOf, question, questions, textOf } from './broker-case.js';
import type { BrokerHarness } from './broker-harness.js';

/** Budgets, concurrency and aborts. */
export const limitCases: readonly ConformanceCase<BrokerHarness>[] = [
  brokerCase('never has more calls in flight than allowed, and as many as that', async (open) => {
    let most = 0;
    const model = createScriptedLlm('first', async (request) => {
      most = Math.max(most, model.inFlight);
      await new Promise((resolve) => setImmediate(resolve));
      return promptOf(request);
    });
    const { broker } = await open({ models: [model], maxConcurrent: 4 });
    const [batch, single] = await Promise.all([
      broker.queryBatch(questions(40)),
      broker.query(question('single')),
    ]);
    assert.equal(batch.map(textOf).length, 40);
    assert.equal(textOf(single), 'single');
    assert.equal(most, 4);
  }),
  brokerCase(
    'sends as many calls of a batch as the budget has left, the first ones',
    async (open) => {
      const model = createScriptedLlm('first', promptOf);
      const { broker } = await open({ models: [model], maxSubCalls: 7 });
      const outcomes = await broker.queryBatch(questions(70));
      assert.deepEqual(outcomes.slice(0, 7).map(textOf), ['0', '1', '2', '3', '4', '5', '6']);
      for (const outcome of outcomes.slice(7)) failureOf(outcome, 'BUDGET_EXHAUSTED');
      assert.equal(outcomes.length, 70);
      assert.equal(model.requests.length, 7);
      failureOf(await broker.query(question('one more')), 'BUDGET_EXHAUSTED');
    },
  ),
  brokerCase('does not overdraw the budget with calls made at once', async (open) => {
    const model = createScriptedLlm('first', promptOf);
    const { broker } = await open({ models: [model], maxSubCalls: 5 });
    const calls = questions(10).map((request) => broker.query(request));
    const outcomes = await Promise.all([...calls, broker.queryBatch(questions(10))]);
    const answered = outcomes.flat().filter(({ failure }) => failure === null);
    assert.equal(answered.length, 5);
    assert.equal(model.requests.length, 5);
  }),
  brokerCase('charges nothing for a model that does not exist', async (open) => {
    const { broker } = await open({
      models: [createScriptedLlm('first', promptOf)],
      maxSubCalls: 1,
    });
    failureOf(await broker.query(question('a', 'unknown')), 'MODEL_NOT_FOUND');
    assert.equal(await askText(broker, 'b'), 'b');
  }),
  brokerCase('refuses a call that is aborted before it is made', async (open) => {
    const model = createScriptedLlm('first', promptOf);
    const { broker } = await open({ models: [model], maxSubCalls: 1 });
    const signal = AbortSignal.abort();
    failureOf(await broker.query(question('a'), { signal }), 'ABORTED');
    for (const outcome of await broker.queryBatch(questions(2), { signal })) {
      failureOf(outcome, 'ABORTED');
    }
    assert.equal(model.requests.length, 0);
    assert.equal(await askText(broker, 'b'), 'b', 'the budget is untouched');
  }),
  brokerCase('ends aborted calls at once, in flight or in line', async (open) => {
    const model = createScriptedLlm('first', never);
    const { broker } = await open({ models: [model], maxConcurrent: 2 });
    const controller = new AbortController();
    const pending = broker.queryBatch(questions(6), { signal: controller.signal });
    await model.received(2);
    controller.abort();
    const outcomes = await pending;
    assert.equal(outcomes.length, 6);
    for (const outcome of outcomes) failureOf(outcome, 'ABORTED');
    assert.equal(model.requests.length, 2);
  }),
  brokerCase('tells the model of an abort', async (open) => {
    const heard: Promise<void>[] = [];
    const model = createScriptedLlm('first', ({ signal }) => {
      heard.push(new Promise((resolve) => signal?.addEventListener('abort', () => resolve())));
      return never();
    });
    const { broker } = await open({ models: [model], maxConcurrent: 2 });
    const controller = new AbortController();
    const pending = broker.queryBatch(questions(2), { signal: controller.signal });
    await model.received(2);
    controller.abort();
    await pending;
    await Promise.all(heard);
  }),
  brokerCase('aborts only the calls of the signal', async (open) => {
    const controller = new AbortController();
    const model = createScriptedLlm('first', async (request) => {
      if (promptOf(request) === 'mine') return never();
      if (!controller.signal.aborted) {
        await new Promise((resolve) => controller.signal.addEventListener('abort', resolve));
      }
      return 'theirs is answered';
    });
    const { broker } = await open({ models: [model], maxConcurrent: 2 });
    const mine = broker.query(question('mine'), { signal: controller.signal });
    const theirs = askText(broker, 'theirs');
    await model.received(2);
    controller.abort();
    failureOf(await mine, 'ABORTED');
    assert.equal(await theirs, 'theirs is answered');
  }),
  brokerCase('gives back the budget of a call that was aborted in line', async (open) => {
    const controller = new AbortController();
    const gate = new AbortController();
    const model = createScriptedLlm('first', async (request) => {
      if (promptOf(request) !== 'first') return promptOf(request);
      await new Promise((resolve) => gate.signal.addEventListener('abort', resolve));
      return 'late';
    });
    const { broker } = await open({ models: [model], maxConcurrent: 1, maxSubCalls: 2 });
    // An answer that costs nothing: what was said before it has been heard, also by a remote broker.
    const roundTrip = async (): Promise<void> => {
      failureOf(await broker.query(question('a', 'unknown')), 'MODEL_NOT_FOUND');
    };
    const first = askText(broker, 'first');
    await model.received(1);
    const second = broker.query(question('second'), { signal: controller.signal });
    await roundTrip();
    controller.abort();
    failureOf(await second, 'ABORTED');
    await roundTrip();
    gate.abort();
    assert.equal(await first, 'late');
    assert.equal(await askText(broker, 'third'), 'third');
    failureOf(await broker.query(question('fourth')), 'BUDGET_EXHAUSTED');
  }),
];
