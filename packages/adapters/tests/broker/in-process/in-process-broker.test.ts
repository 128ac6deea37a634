import { describe, expect, it } from '@jest/globals';
import { BudgetLedger, RlmError } from '@rlm-ts/domain';
import type { LLMPort, SubCallOutcome, SubCallRequest } from '@rlm-ts/domain';
import { createScriptedLlm, never, promptOf } from '@rlm-ts/testkit';

import { InProcessBroker, Semaphore } from '../../../src/broker/in-process/index.js';
import { createMockLlm } from '../../../src/llm/mock/index.js';
import { brokerOver, countingIds, handClock } from '../broker-parts.js';

const ask = (prompt: string): SubCallRequest => ({ kind: 'llm_query', prompt });

const childOutcome: SubCallOutcome = {
  id: 'of_the_child',
  model: 'of the child',
  text: 'child',
  failure: null,
  usage: { inputTokens: 1, outputTokens: 2 },
  costUsd: 3,
  latencyMs: 4,
};

describe('InProcessBroker', () => {
  it('settles what an answered call used under its registered name', async () => {
    const ledger = new BudgetLedger();
    const broker = brokerOver([createScriptedLlm('first', () => 'abc')], { ledger });
    await broker.query(ask('12345'));
    expect(ledger.summary()).toMatchObject({
      subCalls: 1,
      byModel: { first: { calls: 1, inputTokens: 5, outputTokens: 3, costUsd: 0.5 } },
    });
  });

  it('settles a call that was sent and failed at an unknown price', async () => {
    const ledger = new BudgetLedger();
    const failing = createScriptedLlm('first', () => Promise.reject(new Error('broken')));
    const broker = brokerOver([failing], { ledger });
    await broker.query(ask('a'));
    expect(ledger.summary()).toMatchObject({ subCalls: 1, calls: 1, costUsd: null });
  });

  it('sends the data of an rlm_query behind its question where no child run may be started', async () => {
    const model = createScriptedLlm('first');
    const broker = brokerOver([model]);
    const context = { kind: 'json' as const, value: { rows: [1, 2] } };
    await broker.query({ kind: 'rlm_query', prompt: 'How many rows?', context });
    expect(model.requests[0]?.messages).toEqual([
      { role: 'user', content: 'How many rows?\n\nThe data:\n{"rows":[1,2]}' },
    ]);
  });

  it('counts and charges nothing for a call that its adapter never sent', async () => {
    const ledger = new BudgetLedger({ maxSubCalls: 1 });
    const unkeyed = createScriptedLlm('first', () => {
      throw new RlmError({ code: 'API_KEY_MISSING', message: 'no key' });
    });
    const broker = brokerOver([unkeyed], { ledger });
    const outcome = await broker.query(ask('a'));
    expect(outcome.failure?.code).toBe('API_KEY_MISSING');
    expect(ledger.summary()).toMatchObject({ calls: 0, subCalls: 0, costUsd: 0, unknownCalls: 0 });
  });

  it('settles a failed call of a free model at no cost', async () => {
    const ledger = new BudgetLedger();
    const broker = brokerOver([createMockLlm({ subCalls: [{ error: {} }] })], { ledger });
    await broker.query(ask('a'));
    expect(ledger.summary()).toMatchObject({ subCalls: 1, calls: 1, costUsd: 0 });
  });

  it('refunds calls aborted in line and charges the ones in flight', async () => {
    const ledger = new BudgetLedger();
    const model = createScriptedLlm('first', never);
    const broker = brokerOver([model], { ledger, maxConcurrent: 2 });
    const controller = new AbortController();
    const pending = broker.queryBatch([ask('a'), ask('b'), ask('c')], {
      signal: controller.signal,
    });
    await model.received(2);
    expect(ledger.summary().subCalls).toBe(3);
    controller.abort();
    await pending;
    expect(ledger.summary()).toMatchObject({ subCalls: 2, calls: 2 });
  });

  it('measures from when a call goes out and tells 0 for one that never did', async () => {
    const clock = handClock();
    const model = createScriptedLlm('first', () => {
      clock.advance(70);
      return 'a';
    });
    const ledger = new BudgetLedger({ maxSubCalls: 2 });
    const broker = brokerOver([model], { clock, ledger, maxConcurrent: 1 });
    const outcomes = await broker.queryBatch([ask('a'), ask('b'), ask('c')]);
    expect(outcomes.map(({ latencyMs }) => latencyMs)).toEqual([70, 70, 0]);
  });

  it('passes on the depth of its run', async () => {
    const model = createScriptedLlm('first');
    await brokerOver([model], { depth: 4 }).query(ask('a'));
    expect(model.requests[0]?.depth).toBe(4);
  });

  it('says so when there is no model at all', async () => {
    const broker = new InProcessBroker({
      models: new Map(),
      defaultModel: 'none',
      ledger: new BudgetLedger(),
      depth: 0,
      ids: countingIds(),
      clock: handClock(),
    });
    expect((await broker.query(ask('a'))).failure?.message).toBe(
      'There is no model "none"; known models: none.',
    );
  });

  it('shares a semaphore with the other brokers of a tree', async () => {
    const maxConcurrent = new Semaphore(3);
    let most = 0;
    const model: LLMPort = createScriptedLlm('first', async (request) => {
      most = Math.max(most, inFlight.inFlight);
      await new Promise((resolve) => setImmediate(resolve));
      return promptOf(request);
    });
    const inFlight = model as ReturnType<typeof createScriptedLlm>;
    const brokers = [1, 2, 3].map(() => brokerOver([model], { maxConcurrent }));
    const asked = Array.from({ length: 10 }, (_, index) => ask(String(index)));
    await Promise.all(brokers.map((broker) => broker.queryBatch(asked)));
    expect(most).toBe(3);
  });

  it('tells with each start how many calls stand in line behind it', async () => {
    const waiting: number[] = [];
    const broker = brokerOver([createScriptedLlm('first', () => 'good')], {
      maxConcurrent: 2,
      observer: {
        started: (_id, _request, behind) => void waiting.push(behind),
        finished: () => {},
      },
    });
    await broker.queryBatch(Array.from({ length: 7 }, (_, index) => ask(String(index))));
    await broker.query(ask('alone'));
    expect(waiting).toEqual([6, 5, 4, 3, 2, 1, 0, 0]);
  });

  it('reports the end of every call that it reported the start of', async () => {
    const events: string[] = [];
    const model = createScriptedLlm('first', (request) => {
      if (promptOf(request) === 'bad') throw new Error('no');
      return 'good';
    });
    const observer = {
      started: (id: string, request: SubCallRequest) => events.push(`+${id} ${request.prompt}`),
      finished: (id: string, _request: SubCallRequest, outcome: SubCallOutcome) =>
        events.push(`-${id} ${outcome.failure?.code ?? 'ok'}`),
    };
    const ledger = new BudgetLedger({ maxSubCalls: 2 });
    const broker = brokerOver([model], {
      ledger,
      maxConcurrent: 1,
      observer: {
        started: (id, request) => void observer.started(id, request),
        finished: (...args) => void observer.finished(...args),
      },
    });
    await broker.queryBatch([ask('good'), ask('bad'), ask('too many')]);
    broker.close();
    await broker.query(ask('too late'));
    expect(events.sort()).toEqual([
      '+call_1 good',
      '+call_2 bad',
      '+call_3 too many',
      '+call_4 too late',
      '-call_1 ok',
      '-call_2 MODEL_FAILED',
      '-call_3 BUDGET_EXHAUSTED',
      '-call_4 BROKER_UNAVAILABLE',
    ]);
  });

  it('answers although the observer throws or rejects, and warns of it', async () => {
    const warnings: unknown[] = [];
    const broker = brokerOver([createScriptedLlm('first', () => 'answer')], {
      observer: {
        started: () => {
          throw new Error('at the start');
        },
        finished: async () => {
          throw new Error('at the end');
        },
      },
      warn: (_message, cause) => warnings.push(cause),
    });
    expect((await broker.query(ask('a'))).text).toBe('answer');
    expect(warnings).toEqual([new Error('at the start'), new Error('at the end')]);
  });

  it('warns of impossible costs', async () => {
    const warnings: string[] = [];
    const reply = {
      text: 'a',
      model: 'm',
      usage: null,
      costUsd: -1,
      finishReason: 'stop' as const,
    };
    const ledger = new BudgetLedger();
    const broker = brokerOver([{ modelName: 'rogue', complete: async () => reply }], {
      ledger,
      warn: (message) => warnings.push(message),
    });
    await broker.query(ask('a'));
    expect(warnings).toEqual(['The model "rogue" gave an impossible costUsd.']);
    expect(ledger.summary().costUsd).toBeNull();
  });

  it('pays no heed to an answer that comes after the timeout', async () => {
    let answerLate: (text: string) => void = () => {};
    const model = createScriptedLlm(
      'first',
      () =>
        new Promise((resolve) => {
          answerLate = resolve;
        }),
    );
    const ledger = new BudgetLedger();
    const finished: (string | undefined)[] = [];
    const broker = brokerOver([model], {
      timeoutMs: 5,
      ledger,
      observer: {
        started: () => {},
        finished: (_id, _request, outcome) => void finished.push(outcome.failure?.code),
      },
    });
    expect((await broker.query(ask('a'))).failure).toEqual({
      code: 'TIMEOUT',
      message: 'The model "first" did not answer within 5 ms.',
    });
    answerLate('late');
    await new Promise((resolve) => setImmediate(resolve));
    expect(finished).toEqual(['TIMEOUT']);
    expect(ledger.summary()).toMatchObject({ calls: 1, outputTokens: 0 });
  });

  it('does not fire a timeout too long for a timer at once', async () => {
    const model = createMockLlm({ subCalls: [{ text: 'a', latencyMs: 10 }] });
    const outcome = await brokerOver([model], { timeoutMs: 2 ** 40 }).query(ask('a'));
    expect(outcome.text).toBe('a');
  });
});

describe('InProcessBroker with recursion', () => {
  const rlm: SubCallRequest = { kind: 'rlm_query', prompt: 'deep' };

  it('charges an rlm_query as one sub-call and leaves the rest to the child', async () => {
    const ledger = new BudgetLedger({ maxSubCalls: 1 });
    const broker = brokerOver([createScriptedLlm('first')], {
      ledger,
      recurse: async () => childOutcome,
    });
    const [outcome, refused] = await broker.queryBatch([rlm, rlm]);
    expect(outcome).toEqual({ ...childOutcome, id: 'call_1', latencyMs: 0 });
    expect(refused?.failure?.code).toBe('BUDGET_EXHAUSTED');
    expect(ledger.summary()).toMatchObject({ subCalls: 1, calls: 0 });
  });

  it('lets children ask although they fill every place their parents have', async () => {
    const maxConcurrent = new Semaphore(1);
    const model = createScriptedLlm('first', () => 'leaf');
    const child = brokerOver([model], { maxConcurrent, depth: 1 });
    const parent = brokerOver([model], {
      maxConcurrent,
      maxConcurrentRuns: 2,
      recurse: (request, options) => child.query(ask(request.prompt), options),
    });
    const outcomes = await parent.queryBatch([rlm, rlm, rlm, ask('a')]);
    expect(outcomes.map(({ text }) => text)).toEqual(['leaf', 'leaf', 'leaf', 'leaf']);
  });

  it('bounds the child runs that are open at once', async () => {
    let open = 0;
    let most = 0;
    const broker = brokerOver([createScriptedLlm('first')], {
      maxConcurrentRuns: 2,
      recurse: async () => {
        open += 1;
        most = Math.max(most, open);
        await new Promise((resolve) => setImmediate(resolve));
        open -= 1;
        return childOutcome;
      },
    });
    await broker.queryBatch(Array.from({ length: 9 }, () => rlm));
    expect(most).toBe(2);
  });

  it('tells a child of an abort and does not wait for it', async () => {
    let signal: AbortSignal | undefined;
    const controller = new AbortController();
    const broker = brokerOver([createScriptedLlm('first')], {
      recurse: (_request, options) => {
        signal = options.signal;
        controller.abort();
        return never();
      },
    });
    const outcome = await broker.query(rlm, { signal: controller.signal });
    expect(outcome.failure?.code).toBe('ABORTED');
    expect(signal?.reason).toMatchObject({ code: 'ABORTED' });
  });

  it.each([
    [new RlmError({ code: 'ENVIRONMENT_START_FAILED', message: 'no' }), 'ENVIRONMENT_START_FAILED'],
    [new Error('odd'), 'MODEL_FAILED'],
  ])('turns a child that throws %p into a failure', async (error, code) => {
    const broker = brokerOver([createScriptedLlm('first')], {
      recurse: () => Promise.reject(error),
    });
    expect((await broker.query(rlm)).failure?.code).toBe(code);
  });

  it('looks for the model of an rlm_query before it starts a child', async () => {
    let started = 0;
    const broker = brokerOver([createScriptedLlm('first')], {
      recurse: async () => {
        started += 1;
        return childOutcome;
      },
    });
    const outcome = await broker.query({ ...rlm, model: 'unknown' });
    expect(outcome.failure?.code).toBe('MODEL_NOT_FOUND');
    expect(started).toBe(0);
  });
});
