import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { BudgetLedger, type BudgetLimits, type Hold } from '../../src/budget/budget-ledger.js';
import { priceOfUsage } from '../../src/budget/price-of-usage.js';
import { ModelCallError } from '../../src/errors/model-call.error.js';
import type { TokenUsage } from '../../src/models/chat.js';
import type { ModelFacts, ModelPrice } from '../../src/models/model-facts.js';

const KNOWN: ModelPrice = { inputPerMillionUsd: 1, outputPerMillionUsd: 10 };
const FREE: ModelPrice = { inputPerMillionUsd: 0, outputPerMillionUsd: 0 };

const factsOf = (price: ModelPrice | null, maxOutputTokens: number | null = null): ModelFacts => ({
  price,
  contextWindowTokens: null,
  maxOutputTokens,
});

interface Asked {
  readonly input?: number;
  readonly output?: number;
  readonly facts?: ModelFacts;
  readonly signal?: AbortSignal;
}

function hold(ledger: BudgetLedger, asked: Asked = {}): Promise<Hold> {
  const { input = 100, output, facts = factsOf(KNOWN), signal } = asked;
  return ledger.hold({
    model: 'a',
    facts,
    mostInputTokens: () => input,
    maxOutputTokens: output,
    signal,
  });
}

const used = (inputTokens: number, outputTokens: number) => ({
  usage: { inputTokens, outputTokens },
  costUsd: null,
});

/** Whether a promise has settled by the time that all that can go on has gone on. */
async function isWaiting(promise: Promise<unknown>): Promise<boolean> {
  let waiting = true;
  const end = (): void => {
    waiting = false;
  };
  promise.then(end, end);
  await new Promise((resolve) => setImmediate(resolve));
  return waiting;
}

const anyPrice = fc.record({
  inputPerMillionUsd: fc.nat({ max: 20_000 }).map((n) => n / 1000),
  outputPerMillionUsd: fc.nat({ max: 100_000 }).map((n) => n / 1000),
  cachedInputPerMillionUsd: fc.option(
    fc.nat({ max: 20_000 }).map((n) => n / 1000),
    { nil: undefined },
  ),
  cacheWritePerMillionUsd: fc.option(
    fc.nat({ max: 40_000 }).map((n) => n / 1000),
    { nil: undefined },
  ),
});

const anyCall = fc.record({
  price: anyPrice,
  input: fc.nat({ max: 20_000 }),
  output: fc.option(fc.integer({ min: 1, max: 50_000 }), { nil: undefined }),
  maxOutputTokens: fc.option(fc.integer({ min: 1, max: 50_000 })),
  /** Parts of what is held that are truly used. */
  truth: fc.record({
    input: fc.double({ min: 0, max: 1, noNaN: true }),
    output: fc.double({ min: 0, max: 1, noNaN: true }),
    cached: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
  end: fc.constantFrom('told', 'told', 'unknown', 'failed', 'refused'),
  /** How many turns of the event loop it is out. */
  turns: fc.nat({ max: 4 }),
  child: fc.boolean(),
});

describe('BudgetLedger.hold', () => {
  it('exceeds no limit, whatever requests in parallel truly use within their bounds', async () => {
    const anyLimits = fc.record({
      maxTokens: fc.option(fc.integer({ min: 1, max: 200_000 }), { nil: undefined }),
      maxCostUsd: fc.option(
        fc.nat({ max: 1_000_000 }).map((n) => n / 1e6),
        { nil: undefined },
      ),
    });
    await fc.assert(
      fc.asyncProperty(anyLimits, fc.array(anyCall, { maxLength: 20 }), async (limits, calls) => {
        const ledger = new BudgetLedger(limits);
        const child = ledger.forChild();
        const truth = { tokens: 0, picodollars: 0 };
        const work = calls.map(async (call) => {
          const facts = factsOf(call.price, call.maxOutputTokens);
          const held = await hold(call.child ? child : ledger, {
            input: call.input,
            ...(call.output === undefined ? {} : { output: call.output }),
            facts,
          }).catch(() => null);
          if (held === null) return;
          for (let turn = 0; turn < call.turns; turn += 1) {
            await new Promise((resolve) => setImmediate(resolve));
          }
          if (call.end === 'refused') {
            held.fail(new ModelCallError({ code: 'RATE_LIMITED', message: 'no', billed: 'no' }));
            return;
          }
          const inputTokens = Math.round(call.truth.input * call.input);
          const usage: TokenUsage = {
            inputTokens,
            outputTokens: Math.round(call.truth.output * (held.maxOutputTokens ?? 50_000)),
            cachedInputTokens: Math.round(call.truth.cached * inputTokens),
          };
          truth.tokens += usage.inputTokens + usage.outputTokens;
          truth.picodollars += Math.round(priceOfUsage(call.price, usage) * 1e12);
          if (call.end === 'told') held.settle({ usage, costUsd: null });
          else if (call.end === 'unknown') held.settle({ usage: null, costUsd: null });
          else held.fail(new Error('the line broke'));
        });
        await Promise.all(work);
        expect(truth.tokens).toBeLessThanOrEqual(limits.maxTokens ?? Infinity);
        expect(truth.picodollars).toBeLessThanOrEqual(
          Math.round((limits.maxCostUsd ?? Infinity) * 1e12),
        );
      }),
      { numRuns: 200 },
    );
  });

  it('makes a request wait that fits alone, but not beside those that are out', async () => {
    const ledger = new BudgetLedger({ maxTokens: 1000 });
    const first = await hold(ledger, { input: 100, output: 800 });
    const second = hold(ledger, { input: 100, output: 800 });
    expect(await isWaiting(second)).toBe(true);
    first.settle(used(50, 20));
    expect((await second).maxOutputTokens).toBe(800);
  });

  it('grants fewer tokens to write to a request that is too large even alone', async () => {
    const ledger = new BudgetLedger({ maxTokens: 1000 });
    expect((await hold(ledger, { input: 100, output: 5000 })).maxOutputTokens).toBe(900);
  });

  it('refuses a request that even alone leaves too little to write, and takes nothing', async () => {
    const ledger = new BudgetLedger({ maxTokens: 1000 });
    await expect(hold(ledger, { input: 900, output: 5000 })).rejects.toMatchObject({
      code: 'BUDGET_EXHAUSTED',
      details: { maxTokens: 1000 },
    });
    expect(ledger.summary()).toMatchObject({ calls: 0, inputTokens: 0, unknownCalls: 0 });
    expect((await hold(ledger, { input: 100, output: 900 })).maxOutputTokens).toBe(900);
  });

  it('names the dollars, if it is them that are used up', async () => {
    const ledger = new BudgetLedger({ maxCostUsd: 0.001, maxTokens: 1_000_000 });
    await expect(hold(ledger, { input: 2000 })).rejects.toMatchObject({
      details: { maxCostUsd: 0.001 },
    });
  });

  it('refuses those that wait, once what was out has used everything', async () => {
    const ledger = new BudgetLedger({ maxTokens: 1000 });
    const first = await hold(ledger, { input: 100, output: 900 });
    const second = hold(ledger, { input: 100, output: 500 });
    const refused = expect(second).rejects.toMatchObject({ code: 'BUDGET_EXHAUSTED' });
    first.settle(used(100, 900));
    await refused;
  });

  it('ends waiting when the signal fires, and holds nothing for it', async () => {
    const ledger = new BudgetLedger({ maxTokens: 1000 });
    const first = await hold(ledger, { input: 100, output: 900 });
    const controller = new AbortController();
    const second = hold(ledger, { input: 100, output: 500, signal: controller.signal });
    const aborted = expect(second).rejects.toMatchObject({ code: 'ABORTED' });
    controller.abort();
    await aborted;
    first.settle(used(0, 0));
    expect((await hold(ledger, { input: 100, output: 900 })).maxOutputTokens).toBe(900);
  });

  it('grants nothing to a request whose signal has fired already', async () => {
    const ledger = new BudgetLedger({ maxTokens: 1000 });
    await expect(hold(ledger, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'ABORTED',
    });
    expect((await hold(ledger, { input: 100, output: 900 })).maxOutputTokens).toBe(900);
  });

  it.each<[string, BudgetLimits, Asked, number | null]>([
    ['nothing is limited', {}, {}, null],
    ['only the price is, of a free model', { maxCostUsd: 1 }, { facts: factsOf(FREE) }, null],
    ['only the price is, which is unknown', { maxCostUsd: 1 }, { facts: factsOf(null) }, null],
    ['an eighth is less than is fair', { maxTokens: 10_100 }, {}, 8192],
    ['an eighth is more than is fair', { maxTokens: 96_100 }, {}, 12_000],
    ['the model can write less', { maxTokens: 96_100 }, { facts: factsOf(KNOWN, 4096) }, 4096],
    ['the caller wants more', { maxTokens: 96_100 }, { output: 30_000 }, 30_000],
  ])('bounds what a request may write if %s', async (_why, limits, asked, expected) => {
    expect((await hold(new BudgetLedger(limits), asked)).maxOutputTokens).toBe(expected);
  });

  it('counts all that was held towards the limits if nobody told what was used', async () => {
    const ledger = new BudgetLedger({ maxTokens: 1000 });
    (await hold(ledger, { input: 100, output: 600 })).settle({ usage: null, costUsd: null });
    expect(ledger.summary()).toMatchObject({
      calls: 1,
      inputTokens: 0,
      outputTokens: 0,
      costUsd: null,
      knownCostUsd: 0,
      unknownCalls: 1,
    });
    expect((await hold(ledger, { input: 10, output: 1000 })).maxOutputTokens).toBe(290);
  });

  it('counts tokens of a free model too when its call fails and nobody knows what it used', async () => {
    const ledger = new BudgetLedger({ maxTokens: 1000 });
    const free = factsOf(FREE);
    (await hold(ledger, { input: 100, output: 600, facts: free })).fail(new Error('broke off'));
    expect(ledger.summary()).toMatchObject({ costUsd: 0, unknownCalls: 1 });
    expect((await hold(ledger, { input: 10, output: 1000, facts: free })).maxOutputTokens).toBe(
      290,
    );
  });

  it.each([['before'], ['after']])(
    'does not take a call for free that failed %s its model, said to be free, was billed',
    async (when) => {
      const ledger = new BudgetLedger({ maxCostUsd: 1 });
      const free = factsOf(FREE);
      const failing = await hold(ledger, { facts: free });
      const billed = await hold(ledger, { facts: free });
      if (when === 'before') failing.fail(new Error('broke off'));
      billed.settle({ usage: { inputTokens: 1, outputTokens: 1 }, costUsd: 0.01 });
      if (when === 'after') failing.fail(new Error('broke off'));
      const { byModel, ...total } = ledger.summary();
      const expected = { costUsd: null, knownCostUsd: 0.01, unknownCalls: 1 };
      expect([total, ...Object.values(byModel)]).toMatchObject([expected, expected]);
      expect(ledger.spent().costUsd).toBeNull();
    },
  );

  it('knows that a call cost nothing which was refused before any work, also of a billed model', async () => {
    const ledger = new BudgetLedger();
    const free = factsOf(FREE);
    const refusal = new ModelCallError({ code: 'RATE_LIMITED', message: 'no', billed: 'no' });
    (await hold(ledger, { facts: free })).fail(refusal);
    (await hold(ledger, { facts: free })).settle({ usage: null, costUsd: 0.01 });
    expect(ledger.summary()).toMatchObject({ costUsd: 0.01, knownCostUsd: 0.01 });
  });

  it('presumes no dollars of a call whose provider told its price, but not its tokens', async () => {
    const ledger = new BudgetLedger({ maxCostUsd: 0.01 });
    const first = await hold(ledger, { input: 0, output: 900 });
    first.settle({ usage: null, costUsd: 0.001 });
    expect((await hold(ledger, { input: 0, output: 5000 })).maxOutputTokens).toBe(900);
  });

  it('gives everything back of a request that was refused before any work', async () => {
    const ledger = new BudgetLedger({ maxTokens: 1000 });
    const refusal = new ModelCallError({ code: 'RATE_LIMITED', message: 'no', billed: 'no' });
    (await hold(ledger, { input: 100, output: 900 })).fail(refusal);
    expect(ledger.summary()).toMatchObject({ calls: 1, costUsd: 0, unknownCalls: 0 });
    expect((await hold(ledger, { input: 100, output: 900 })).maxOutputTokens).toBe(900);
  });

  it('counts a call once, however often it is settled', async () => {
    const ledger = new BudgetLedger();
    const held = await hold(ledger);
    held.settle(used(1, 1));
    held.settle(used(1, 1));
    held.fail(new Error('late'));
    expect(ledger.summary()).toMatchObject({ calls: 1, inputTokens: 1 });
  });

  it('gives a child the sum of its own part, and the root the sum of all', async () => {
    const root = new BudgetLedger({ maxTokens: 1000, maxSubCalls: 3 });
    const child = root.forChild();
    const grandchild = child.forChild();
    for (const ledger of [root, child, grandchild]) {
      ledger.reserve('sub_call');
      (await hold(ledger, { input: 10, output: 90 })).settle(used(10, 90));
    }
    const tokens = [root, child, grandchild].map((ledger) => ledger.summary().inputTokens);
    expect(tokens).toEqual([30, 20, 10]);
    expect(grandchild.spent()).toEqual(root.spent());
    expect(() => grandchild.reserve('sub_call')).toThrow('used up');
    expect((await hold(grandchild, { input: 0, output: 5000 })).maxOutputTokens).toBe(700);
  });

  it('adds up to the same sum in whatever order calls are settled', async () => {
    const prices = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(prices, async (costs) => {
        const sumOf = async (order: readonly number[]): Promise<number | null> => {
          const ledger = new BudgetLedger();
          for (const costUsd of order) (await hold(ledger)).settle({ usage: null, costUsd });
          return ledger.summary().costUsd;
        };
        const sorted = [...costs].sort((one, other) => one - other);
        expect(await sumOf(sorted)).toBe(await sumOf(costs));
      }),
    );
  });
});
