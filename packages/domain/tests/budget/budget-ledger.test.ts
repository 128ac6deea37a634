import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { BudgetLedger } from '../../src/budget/budget-ledger.js';
import type { ChatCompletion } from '../../src/models/chat.js';
import { RlmError } from '../../src/errors/rlm-error.js';

const spent = (inputTokens: number, outputTokens: number, costUsd: number | null) => ({
  usage: { inputTokens, outputTokens },
  costUsd,
});

/** A request to a model of unknown price that has come back, or failed. */
async function settle(
  ledger: BudgetLedger,
  model: string,
  completion: Pick<ChatCompletion, 'usage' | 'costUsd'> | null,
): Promise<void> {
  const facts = { price: null, contextWindowTokens: null, maxOutputTokens: null };
  const hold = await ledger.hold({ model, facts, mostInputTokens: () => 0 });
  if (completion === null) hold.fail(new Error('broken'));
  else hold.settle(completion);
}

const anyCompletion = fc.option(
  fc.record({
    usage: fc.option(
      fc.record({
        inputTokens: fc.nat({ max: 1_000_000 }),
        outputTokens: fc.nat({ max: 1_000_000 }),
      }),
    ),
    // Halves add up exactly.
    costUsd: fc.option(fc.nat({ max: 1000 }).map((n) => n / 2)),
  }),
);

describe('BudgetLedger', () => {
  it('refuses the call after the last, and takes nothing for it', () => {
    const ledger = new BudgetLedger({ maxSubCalls: 2 });
    ledger.reserve('sub_call');
    ledger.reserve('sub_call');
    const over = (): void => ledger.reserve('sub_call');
    expect(over).toThrow(RlmError);
    expect(over).toThrow('The budget of 2 sub-calls is used up');
    expect(ledger.summary().subCalls).toBe(2);
  });

  it('names its code, so that a broker can tell it from a broken model', () => {
    const ledger = new BudgetLedger({ maxSubCalls: 0 });
    try {
      ledger.reserve('sub_call');
    } catch (error) {
      expect(error).toMatchObject({ code: 'BUDGET_EXHAUSTED', retryable: false });
      return;
    }
    throw new Error('the call was let through');
  });

  it('limits the calls of code, not those of the loop', () => {
    const ledger = new BudgetLedger({ maxSubCalls: 0 });
    for (let turn = 0; turn < 100; turn += 1) ledger.reserve('root');
    expect(ledger.summary()).toMatchObject({ rootCalls: 100, subCalls: 0 });
  });

  it('lets a refunded call be made again', () => {
    const ledger = new BudgetLedger({ maxSubCalls: 1 });
    ledger.reserve('sub_call');
    ledger.refund('sub_call');
    ledger.reserve('sub_call');
    expect(ledger.summary().subCalls).toBe(1);
  });

  it('knows the price of nothing as nothing, and of something unknown as unknown', async () => {
    const ledger = new BudgetLedger();
    expect(ledger.summary().costUsd).toBe(0);
    await settle(ledger, 'a', spent(1, 2, 0.5));
    expect(ledger.summary().costUsd).toBe(0.5);
    await settle(ledger, 'b', spent(3, 4, null));
    await settle(ledger, 'a', spent(5, 6, 0.5));
    const { byModel, ...total } = ledger.summary();
    expect(total).toMatchObject({ calls: 3, inputTokens: 9, outputTokens: 12, costUsd: null });
    expect(byModel['a']).toMatchObject({ calls: 2, inputTokens: 6, outputTokens: 8, costUsd: 1 });
    expect(byModel['b']).toMatchObject({
      calls: 1,
      inputTokens: 3,
      outputTokens: 4,
      costUsd: null,
    });
  });

  it('counts a call that was sent and failed', async () => {
    const ledger = new BudgetLedger();
    await settle(ledger, 'a', null);
    expect(ledger.summary()).toMatchObject({ calls: 1, inputTokens: 0, costUsd: null });
  });

  it('takes any name for a model, also those that objects know', async () => {
    const ledger = new BudgetLedger();
    for (const name of ['__proto__', 'constructor', 'toString', '']) {
      await settle(ledger, name, spent(1, 1, 1));
    }
    const { byModel } = ledger.summary();
    expect(Object.keys(byModel).sort()).toEqual(['', '__proto__', 'constructor', 'toString']);
    expect(byModel['__proto__']).toMatchObject({ calls: 1 });
  });

  it('gives summaries that later calls leave alone', async () => {
    const ledger = new BudgetLedger();
    await settle(ledger, 'a', spent(1, 1, 1));
    const before = ledger.summary();
    await settle(ledger, 'a', spent(1, 1, 1));
    expect(before).toMatchObject({ calls: 1 });
    expect(before.byModel['a']).toMatchObject({ calls: 1 });
  });

  it('never lets more calls out than it has, whatever is reserved and refunded in between', () => {
    const steps = fc.array(fc.constantFrom('reserve', 'refund'), { maxLength: 100 });
    fc.assert(
      fc.property(fc.nat({ max: 10 }), steps, (maxSubCalls, actions) => {
        const ledger = new BudgetLedger({ maxSubCalls });
        let out = 0;
        for (const action of actions) {
          if (action === 'refund') {
            if (out === 0) continue;
            ledger.refund('sub_call');
            out -= 1;
          } else if (out < maxSubCalls) {
            ledger.reserve('sub_call');
            out += 1;
          } else {
            expect(() => ledger.reserve('sub_call')).toThrow('used up');
          }
          expect(ledger.summary().subCalls).toBe(out);
        }
      }),
    );
  });

  it('adds up: the total is the sum over the models, and that is the sum of the calls', async () => {
    const calls = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), anyCompletion));
    await fc.assert(
      fc.asyncProperty(calls, async (settled) => {
        const ledger = new BudgetLedger();
        for (const [model, completion] of settled) await settle(ledger, model, completion);
        const { byModel, ...total } = ledger.summary();
        const models = Object.values(byModel);
        const sum = (of: 'calls' | 'inputTokens' | 'outputTokens'): number =>
          models.reduce((rest, model) => rest + model[of], 0);
        expect(total.calls).toBe(settled.length);
        expect(total.calls).toBe(sum('calls'));
        expect(total.inputTokens).toBe(sum('inputTokens'));
        expect(total.outputTokens).toBe(sum('outputTokens'));
        const prices = settled.map(([, completion]) => completion?.costUsd ?? null);
        const known = prices.filter((price) => price !== null);
        const price = known.reduce((rest, each) => rest + each, 0);
        expect(total.costUsd).toBe(known.length === prices.length ? price : null);
      }),
    );
  });
});
