import type { TokenUsage } from '../models/chat.js';
import type { ModelPrice, TokenPrices } from '../models/model-facts.js';

/** A millionth of a millionth of a dollar. */
const PICODOLLARS = 1e12;

/**
 * US dollars that a call with this usage costs. Tokens that the provider says came out of its cache
 * or went into it are charged as such, all others as plain input; a provider that reports more of
 * them than it read is charged for what it read. Once the input is longer than
 * `longInput.aboveInputTokens`, every token of the call has the other price.
 *
 * @param usage Whole numbers of tokens.
 */
export function priceOfUsage(price: ModelPrice, usage: TokenUsage): number {
  const { inputTokens, outputTokens } = usage;
  const cached = Math.min(usage.cachedInputTokens ?? 0, inputTokens);
  const written = Math.min(usage.cacheWriteInputTokens ?? 0, inputTokens - cached);
  const rates = tokenRates(isLong(price, inputTokens) ? price.longInput : price);
  return (
    ((inputTokens - cached - written) * rates.input +
      cached * rates.cached +
      written * rates.written +
      outputTokens * rates.output) /
    PICODOLLARS
  );
}

/**
 * US dollars that no call within these bounds can exceed, whatever the provider does with its cache
 * and on whichever side of `longInput.aboveInputTokens` the call comes out.
 *
 * @param inputTokensAtMost A whole number, as is `outputTokensAtMost`.
 */
export function mostThatCanCost(
  price: ModelPrice,
  inputTokensAtMost: number,
  outputTokensAtMost: number,
): number {
  const most = (prices: TokenPrices, inputTokens: number): number => {
    const { input, cached, written, output } = tokenRates(prices);
    return inputTokens * Math.max(input, cached, written) + outputTokensAtMost * output;
  };
  if (!isLong(price, inputTokensAtMost)) return most(price, inputTokensAtMost) / PICODOLLARS;
  // A short call is the dearer one where long ones have a discount.
  const shortCall = most(price, price.longInput.aboveInputTokens);
  return Math.max(shortCall, most(price.longInput, inputTokensAtMost)) / PICODOLLARS;
}

type PriceWithLongInput = ModelPrice & { readonly longInput: NonNullable<ModelPrice['longInput']> };

function isLong(price: ModelPrice, inputTokens: number): price is PriceWithLongInput {
  return price.longInput !== undefined && inputTokens > price.longInput.aboveInputTokens;
}

/**
 * What one token costs, to the nearest picodollar: nearly every published price is a whole number
 * of them. Sums of whole numbers are exact, so that no call comes out dearer than its bound by a
 * rounding error.
 */
function tokenRates(prices: TokenPrices) {
  const rate = (perMillionUsd: number): number => Math.round(perMillionUsd * 1e6);
  return {
    input: rate(prices.inputPerMillionUsd),
    output: rate(prices.outputPerMillionUsd),
    cached: rate(prices.cachedInputPerMillionUsd ?? prices.inputPerMillionUsd),
    written: rate(prices.cacheWritePerMillionUsd ?? prices.inputPerMillionUsd),
  };
}
