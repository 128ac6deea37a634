import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { mostThatCanCost, priceOfUsage } from '../../src/budget/price-of-usage.js';
import type { TokenUsage } from '../../src/models/chat.js';
import type { ModelPrice } from '../../src/models/model-facts.js';

const plain: ModelPrice = { inputPerMillionUsd: 3, outputPerMillionUsd: 15 };
const cached: ModelPrice = {
  ...plain,
  cachedInputPerMillionUsd: 0.3,
  cacheWritePerMillionUsd: 3.75,
};
const tiered: ModelPrice = {
  ...cached,
  longInput: { aboveInputTokens: 200_000, inputPerMillionUsd: 6, outputPerMillionUsd: 22.5 },
};
const million = 1_000_000;

describe('priceOfUsage', () => {
  it.each([
    ['nothing', plain, { inputTokens: 0, outputTokens: 0 }, 0],
    ['plain tokens', plain, { inputTokens: million, outputTokens: 100_000 }, 4.5],
    [
      'cached and written tokens as part of the input',
      cached,
      {
        inputTokens: million,
        outputTokens: 0,
        cachedInputTokens: 500_000,
        cacheWriteInputTokens: 100_000,
      },
      1.2 + 0.15 + 0.375,
    ],
    [
      'cached tokens as other input where no price for them is known',
      plain,
      { inputTokens: million, outputTokens: 0, cachedInputTokens: million },
      3,
    ],
    [
      'no reasoning on top of the output that it is part of',
      plain,
      { inputTokens: 0, outputTokens: million, reasoningTokens: million },
      15,
    ],
    ['input up to the limit as short', tiered, { inputTokens: 200_000, outputTokens: 0 }, 0.6],
    [
      'all tokens of a longer one at the other price, its own price for cached ones included',
      tiered,
      { inputTokens: 200_001, outputTokens: million, cachedInputTokens: 200_001 },
      200_001 * 6e-6 + 22.5,
    ],
    [
      'no more cached tokens than were read',
      cached,
      {
        inputTokens: 100,
        outputTokens: 0,
        cachedInputTokens: million,
        cacheWriteInputTokens: million,
      },
      100 * 0.3e-6,
    ],
  ] as const)('charges %s', (_, price, usage, expected) => {
    expect(priceOfUsage(price, usage)).toBeCloseTo(expected, 12);
  });

  it('adds up exactly where floating point would not', () => {
    const price = { inputPerMillionUsd: 0.1, outputPerMillionUsd: 0.2 };
    expect(priceOfUsage(price, { inputTokens: million, outputTokens: million })).toBe(0.3);
  });
});

describe('mostThatCanCost', () => {
  it('takes it that all input is written into the cache where that costs more', () => {
    expect(mostThatCanCost(cached, million, million)).toBe(18.75);
  });

  it('takes it that the cache is of no use', () => {
    expect(mostThatCanCost({ ...plain, cachedInputPerMillionUsd: 0.3 }, million, 0)).toBe(3);
  });

  it('stays with the ordinary price where the input cannot get long', () => {
    expect(mostThatCanCost(tiered, 200_000, million)).toBe(0.75 + 15);
  });

  it('counts the price for long input once it can', () => {
    expect(mostThatCanCost(tiered, million, million)).toBe(6 + 22.5);
  });

  it('counts the longest short input where long input has a discount', () => {
    const price: ModelPrice = {
      inputPerMillionUsd: 10,
      outputPerMillionUsd: 10,
      longInput: { aboveInputTokens: 1000, inputPerMillionUsd: 1, outputPerMillionUsd: 1 },
    };
    expect(mostThatCanCost(price, 1001, 0)).toBe(0.01);
  });

  it('is reached by some usage and exceeded by none within the bounds', () => {
    const boundsAndUsage = fc.record({ input: anyTokens, output: anyTokens }).chain((bounds) =>
      fc.record({
        bounds: fc.constant(bounds),
        usage: usageWithin(bounds.input, bounds.output),
      }),
    );
    fc.assert(
      fc.property(anyPrice, boundsAndUsage, (price, { bounds, usage }) => {
        const most = mostThatCanCost(price, bounds.input, bounds.output);
        expect(priceOfUsage(price, usage)).toBeLessThanOrEqual(most);
        const inputs = [
          bounds.input,
          Math.min(bounds.input, price.longInput?.aboveInputTokens ?? 0),
        ];
        const extremes = inputs.flatMap((inputTokens) => [
          priceOfUsage(price, { inputTokens, outputTokens: bounds.output }),
          priceOfUsage(price, {
            inputTokens,
            outputTokens: bounds.output,
            cachedInputTokens: inputTokens,
          }),
          priceOfUsage(price, {
            inputTokens,
            outputTokens: bounds.output,
            cacheWriteInputTokens: inputTokens,
          }),
        ]);
        expect(Math.max(...extremes)).toBe(most);
      }),
    );
  });

  it('never falls when a bound rises', () => {
    fc.assert(
      fc.property(anyPrice, anyTokens, anyTokens, anyTokens, anyTokens, (price, i, o, di, d) => {
        expect(mostThatCanCost(price, i + di, o + d)).toBeGreaterThanOrEqual(
          mostThatCanCost(price, i, o),
        );
      }),
    );
  });
});

const anyTokens = fc.nat({ max: 1_000_000 });
const anyRate = fc.nat({ max: 1_000_000_000 }).map((millionths) => millionths / 1e6);
const maybe = (arbitrary: fc.Arbitrary<number>) => fc.option(arbitrary, { nil: undefined });
const anyTokenPrices = fc.record({
  inputPerMillionUsd: anyRate,
  outputPerMillionUsd: anyRate,
  cachedInputPerMillionUsd: maybe(anyRate),
  cacheWritePerMillionUsd: maybe(anyRate),
});
const anyPrice: fc.Arbitrary<ModelPrice> = fc
  .tuple(anyTokenPrices, fc.option(fc.tuple(anyTokenPrices, anyTokens)))
  .map(([prices, long]) =>
    long === null ? prices : { ...prices, longInput: { ...long[0], aboveInputTokens: long[1] } },
  );

function usageWithin(inputAtMost: number, outputAtMost: number): fc.Arbitrary<TokenUsage> {
  return fc
    .tuple(fc.nat({ max: inputAtMost }), fc.nat({ max: outputAtMost }), fc.nat(100), fc.nat(100))
    .map(([inputTokens, outputTokens, cachedShare, writtenShare]) => {
      const cachedInputTokens = Math.floor((inputTokens * cachedShare) / 100);
      return {
        inputTokens,
        outputTokens,
        cachedInputTokens,
        cacheWriteInputTokens: Math.floor(((inputTokens - cachedInputTokens) * writtenShare) / 100),
      };
    });
}
