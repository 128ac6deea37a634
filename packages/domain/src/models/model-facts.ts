/** US dollars for a million tokens of each kind. */
export interface TokenPrices {
  readonly inputPerMillionUsd: number;
  readonly outputPerMillionUsd: number;
  /** Input that came out of the provider's cache. Absent: as other input. */
  readonly cachedInputPerMillionUsd?: number | undefined;
  /** Input that was written into the provider's cache. Absent: as other input. */
  readonly cacheWritePerMillionUsd?: number | undefined;
}

/** What a model's tokens cost. */
export interface ModelPrice extends TokenPrices {
  /** Other prices, for all tokens of a call, once its input is longer than so many tokens. */
  readonly longInput?: (TokenPrices & { readonly aboveInputTokens: number }) | undefined;
}

/** What is known of a model before it is asked. */
export interface ModelFacts {
  /** `null` when it is not known; a free model has prices of 0. */
  readonly price: ModelPrice | null;
  /** Most tokens of input and output together. */
  readonly contextWindowTokens: number | null;
  /** Most tokens that the model can write at once. */
  readonly maxOutputTokens: number | null;
}
