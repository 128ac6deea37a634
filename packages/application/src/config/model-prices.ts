import type { ModelFacts } from '@rlm-ts/domain';
import * as z from 'zod';

const dollars = z.number().min(0);
const tokens = z.int().min(1);

const tokenPrices = {
  inputPerMillionUsd: dollars.describe('US dollars for a million tokens of input.'),
  outputPerMillionUsd: dollars.describe(
    'US dollars for a million tokens of output, reasoning included.',
  ),
  cachedInputPerMillionUsd: dollars
    .optional()
    .describe(
      "US dollars for a million tokens of input that came out of the provider's cache. Absent: as other input.",
    ),
  cacheWritePerMillionUsd: dollars
    .optional()
    .describe(
      "US dollars for a million tokens of input that went into the provider's cache. Absent: as other input.",
    ),
};

const longInputSchema = z.strictObject({
  aboveInputTokens: tokens.describe('Tokens of input above which these prices hold instead.'),
  ...tokenPrices,
});

const modelPriceOverrideSchema = z.strictObject({
  ...tokenPrices,
  longInput: longInputSchema
    .optional()
    .describe('Other prices for all tokens of a call, once its input is long.'),
  contextWindowTokens: tokens
    .optional()
    .describe('Most tokens of input and output together. Absent: as the price table has it.'),
  maxOutputTokens: tokens
    .optional()
    .describe('Most tokens that the model can write at once. Absent: as the price table has it.'),
});

/** What models cost, by their names, where the price table does not know it or knows it wrong. */
export const modelPriceOverridesSchema = z
  .record(z.string().min(1), modelPriceOverrideSchema)
  .describe(
    "What models cost, by the names that they are configured with; counts instead of the built-in price table. Both prices 0 for a model that costs nothing, such as one's own.",
  );

/** What one model costs, as a person writes it. */
export type ModelPriceOverride = z.input<typeof modelPriceOverrideSchema>;
/** What models cost, by name, as a person writes it. */
export type ModelPriceOverrides = z.input<typeof modelPriceOverridesSchema>;

/**
 * What is known of a model once a person has said what it costs: their prices as a whole, and the
 * rest where they gave it.
 *
 * @param known What the price table says; `null` if nothing.
 */
export function withPriceOverride(
  known: ModelFacts | null,
  override: ModelPriceOverride | undefined,
): ModelFacts | null {
  if (override === undefined) return known;
  const { contextWindowTokens, maxOutputTokens, ...price } = override;
  return {
    price,
    contextWindowTokens: contextWindowTokens ?? known?.contextWindowTokens ?? null,
    maxOutputTokens: maxOutputTokens ?? known?.maxOutputTokens ?? null,
  };
}
