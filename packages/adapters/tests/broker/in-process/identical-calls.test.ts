import { describe, expect, it } from '@jest/globals';
import { BudgetLedger, ModelCallError } from '@rlm-ts/domain';
import type { SubCallOutcome, SubCallRequest } from '@rlm-ts/domain';
import { createScriptedLlm, type LlmScript } from '@rlm-ts/testkit';

import type { InProcessBrokerOptions } from '../../../src/broker/in-process/index.js';
import { brokerOver } from '../broker-parts.js';

const ask = (prompt: string): SubCallRequest => ({ kind: 'llm_query', prompt });

const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function prepare(script: LlmScript, options: Partial<InProcessBrokerOptions> = {}) {
  const first = createScriptedLlm('first', script);
  const second = createScriptedLlm('second', script);
  const ledger = new BudgetLedger();
  const told: string[] = [];
  const broker = brokerOver([first, second], {
    ledger,
    deduplicate: true,
    observer: {
      started: (id) => void told.push(`+${id}`),
      finished: (id) => void told.push(`-${id}`),
    },
    ...options,
  });
  return { first, second, ledger, told, broker };
}

describe('questions asked in the same words', () => {
  it('go out once, also a hundred at once, and each caller has its own outcome', async () => {
    const { first, broker, ledger, told } = prepare(async () => {
      await soon();
      return 'answer';
    });
    const outcomes = await broker.queryBatch(Array.from({ length: 100 }, () => ask('same')));
    expect(first.requests).toHaveLength(1);
    expect(outcomes.every(({ text }) => text === 'answer')).toBe(true);
    expect(new Set(outcomes.map(({ id }) => id)).size).toBe(100);
    expect(told.filter((each) => each.startsWith('+'))).toHaveLength(100);
    expect(told.filter((each) => each.startsWith('-'))).toHaveLength(100);
    expect(ledger.summary()).toMatchObject({ subCalls: 1, calls: 1, costUsd: 0.5 });
  });

  it('cost nothing but the first, and say that they were asked before', async () => {
    const { broker } = prepare(() => 'answer');
    const original = await broker.query(ask('same'));
    const repeated = await broker.query(ask('same'));
    expect(original).toMatchObject({ costUsd: 0.5, usage: { inputTokens: 4 } });
    expect(original).not.toHaveProperty('deduplicated');
    expect(repeated).toMatchObject({
      text: 'answer',
      deduplicated: true,
      costUsd: 0,
      usage: { inputTokens: 0, outputTokens: 0 },
      latencyMs: 0,
    });
  });

  it('take nothing of a budget for calls', async () => {
    const ledger = new BudgetLedger({ maxSubCalls: 1 });
    const { broker } = prepare(() => 'answer', { ledger });
    const outcomes = await broker.queryBatch([ask('same'), ask('same'), ask('other')]);
    expect(outcomes.map(({ failure }) => failure?.code ?? 'ok')).toEqual([
      'ok',
      'ok',
      'BUDGET_EXHAUSTED',
    ]);
  });

  it.each<[string, SubCallRequest]>([
    ['another model', { ...ask('same'), model: 'second' }],
    ['a chat', { ...ask('same'), messages: [{ role: 'user', content: 'same' }] }],
    [
      'a chat with another role',
      { ...ask('same'), messages: [{ role: 'system', content: 'same' }] },
    ],
    ['one more space', ask('same ')],
  ])('are not the same with %s', async (_what, other) => {
    const { first, second, broker } = prepare(() => 'answer');
    const chat: SubCallRequest = { ...ask('same'), messages: [{ role: 'user', content: 'x' }] };
    const outcomes = await broker.queryBatch([ask('same'), chat, other]);
    expect(outcomes.some(({ deduplicated }) => deduplicated)).toBe(false);
    expect(first.requests.length + second.requests.length).toBe(3);
  });

  it('are the same whether the default model is named or not', async () => {
    const { first, broker } = prepare(() => 'answer');
    await broker.queryBatch([ask('same'), { ...ask('same'), model: 'first' }]);
    expect(first.requests).toHaveLength(1);
  });

  it('are asked again after one that failed', async () => {
    const { first, broker } = prepare((_request, index) => {
      if (index === 0) throw new Error('broken');
      return 'answer';
    });
    expect((await broker.query(ask('same'))).failure?.code).toBe('MODEL_FAILED');
    expect(await broker.query(ask('same'))).toMatchObject({ text: 'answer', costUsd: 0.5 });
    expect((await broker.query(ask('same'))).deduplicated).toBe(true);
    expect(first.requests).toHaveLength(2);
  });

  it('are asked by those who waited for one that failed', async () => {
    const { broker } = prepare(async (_request, index) => {
      await soon();
      if (index === 0) throw new Error('broken');
      return 'answer';
    });
    const outcomes = await broker.queryBatch([ask('same'), ask('same'), ask('same')]);
    expect(outcomes.map(({ text }) => text)).toEqual([null, 'answer', 'answer']);
  });

  it('do not fail for the others when the one that asked first is aborted: one of them asks', async () => {
    let answer: (text: string) => void = () => undefined;
    const { first, broker, ledger } = prepare(
      (_request, index) =>
        new Promise((resolve) => {
          if (index > 0) answer = resolve;
        }),
    );
    const controller = new AbortController();
    const mine = broker.query(ask('same'), { signal: controller.signal });
    const theirs = [1, 2, 3, 4].map(() => broker.query(ask('same')));
    await first.received(1);
    controller.abort();
    expect((await mine).failure?.code).toBe('ABORTED');
    await first.received(2);
    await soon();
    answer('answer');
    const outcomes = await Promise.all(theirs);
    expect(outcomes.map(({ text }) => text)).toEqual(['answer', 'answer', 'answer', 'answer']);
    expect(first.requests).toHaveLength(2);
    expect(ledger.summary().subCalls).toBe(2);
  });

  it('end for the one that is aborted and not for the one that asked first', async () => {
    let answer: (text: string) => void = () => undefined;
    const { first, broker } = prepare(
      () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    );
    const controller = new AbortController();
    const theirs = broker.query(ask('same'));
    const mine = broker.query(ask('same'), { signal: controller.signal });
    await first.received(1);
    controller.abort();
    expect((await mine).failure?.code).toBe('ABORTED');
    answer('answer');
    expect((await theirs).text).toBe('answer');
  });

  it('all end when the broker is closed', async () => {
    const { first, broker } = prepare(() => new Promise(() => undefined));
    const outcomes = broker.queryBatch([ask('same'), ask('same')]);
    const another = broker.query(ask('same'));
    await first.received(1);
    broker.close();
    const codes = [...(await outcomes), await another].map(({ failure }) => failure?.code);
    expect(codes).toEqual(Array.from({ length: 3 }, () => 'BROKER_UNAVAILABLE'));
  });

  it('are never shared by child runs, whose code may do another thing each time', async () => {
    let runs = 0;
    const child: SubCallOutcome = {
      id: '',
      model: 'first',
      text: 'child',
      failure: null,
      usage: null,
      costUsd: null,
      latencyMs: 0,
    };
    const { broker } = prepare(() => 'answer', {
      recurse: async () => {
        runs += 1;
        return child;
      },
    });
    const rlm: SubCallRequest = { kind: 'rlm_query', prompt: 'same' };
    await broker.queryBatch([rlm, rlm, ask('same')]);
    expect(runs).toBe(2);
  });

  it('are asked each time unless that was asked for', async () => {
    const { first, broker } = prepare(() => 'answer', { deduplicate: false });
    await broker.queryBatch([ask('same'), ask('same')]);
    expect(first.requests).toHaveLength(2);
  });

  it('leave no rejection behind, whatever becomes of them', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown): void => void unhandled.push(reason);
    process.on('unhandledRejection', note);
    try {
      const { broker } = prepare(async () => {
        await soon();
        throw new ModelCallError({ code: 'MODEL_FAILED', message: 'no' });
      });
      await broker.queryBatch([ask('same'), ask('same')]);
      await soon();
      expect(unhandled).toEqual([]);
    } finally {
      process.off('unhandledRejection', note);
    }
  });
});
