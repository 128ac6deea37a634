const units = {
  input_mtok: 'inputPerMillionUsd',
  output_mtok: 'outputPerMillionUsd',
  cache_read_mtok: 'cachedInputPerMillionUsd',
  cache_write_mtok: 'cacheWritePerMillionUsd',
};

// Input that a text-only call never has, or longer-lived cache entries than our adapters ask for.
const neverUsed =
  /^(?:input_(?:audio|image|video)_mtok|cache_(?:audio|image)_read_mtok|cache_write_1h_mtok|(?:web|storage)_searches_kcount)$/;

/**
 * What the table says of a model, in the shape of `ModelFacts` without what is not known.
 *
 * @param {{ id: string, prices: unknown, context_window?: number }} model
 * @param {string} asOf The day whose prices count.
 * @param {boolean} emptyIsFree Whether a model without any price is known to be free.
 */
export function factsOfSource(model, asOf, emptyIsFree) {
  const price = priceOf(pricesOn(model.prices, asOf), emptyIsFree);
  const contextWindowTokens = model.context_window;
  return { ...(price && { price }), ...(contextWindowTokens && { contextWindowTokens }) };
}

/** The first day after `asOf` from which another price is announced; `undefined` for none. */
export function nextChange(model, asOf) {
  if (!Array.isArray(model.prices)) return undefined;
  return model.prices
    .map(({ constraint }) => constraint?.start_date)
    .filter((start) => start !== undefined && start > asOf)
    .sort()[0];
}

/** The prices in force all that day; `undefined` where they depend on the hour. */
function pricesOn(prices, asOf) {
  if (!Array.isArray(prices)) return prices;
  const types = prices.flatMap(({ constraint }) =>
    constraint === undefined ? [] : constraint.type,
  );
  if (types.some((type) => type !== 'start_date')) return undefined;
  const begun = prices.filter(({ constraint }) => (constraint?.start_date ?? '') <= asOf);
  return begun.at(-1)?.prices;
}

/** `undefined` for what `ModelPrice` cannot say: a price for requests, images or reasoning. */
function priceOf(prices, emptyIsFree) {
  if (prices === undefined) return undefined;
  const keys = Object.keys(prices);
  if (keys.length === 0) {
    return emptyIsFree ? { inputPerMillionUsd: 0, outputPerMillionUsd: 0 } : undefined;
  }
  if (keys.some((key) => !(key in units) && !neverUsed.test(key))) return undefined;
  if (!('input_mtok' in prices) || !('output_mtok' in prices)) return undefined;
  const known = Object.entries(units).filter(([key]) => key in prices);
  const starts = new Set(
    known.flatMap(([key]) => prices[key].tiers?.map(({ start }) => start) ?? []),
  );
  if (starts.size > 1) return undefined;
  const pick = (choose) =>
    Object.fromEntries(known.map(([key, name]) => [name, choose(prices[key])]));
  const price = pick((value) => value.base ?? value);
  const [aboveInputTokens] = starts;
  if (aboveInputTokens === undefined) return price;
  const longInput = pick((value) => value.tiers?.[0].price ?? value.base ?? value);
  return { ...price, longInput: { aboveInputTokens, ...longInput } };
}
