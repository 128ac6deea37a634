import { readFile } from 'node:fs/promises';

import { describe, expect, it } from '@jest/globals';
import { priceOfUsage } from '@rlm-ts/domain';
import * as z from 'zod';

import { modelPriceOverridesSchema, withPriceOverride } from '../../src/config/model-prices.js';
import { parseConfig } from '../../src/config/parse-config.js';

const parse = (value: unknown) => parseConfig(modelPriceOverridesSchema, value, 'modelPrices');

const prices = { inputPerMillionUsd: 2, outputPerMillionUsd: 8 };
const everything = {
  ...prices,
  cachedInputPerMillionUsd: 0.5,
  cacheWritePerMillionUsd: 2.5,
  longInput: { aboveInputTokens: 200_000, ...prices },
  contextWindowTokens: 400_000,
  maxOutputTokens: 32_000,
};

describe("a person's prices", () => {
  it('are two numbers at least, and free is one of them', () => {
    const free = { inputPerMillionUsd: 0, outputPerMillionUsd: 0 };
    expect(parse({ 'my-model': prices, 'qwen3:8b': free })).toEqual({
      'my-model': prices,
      'qwen3:8b': free,
    });
  });

  it('may say all there is to say', () => {
    expect(parse({ m: everything })).toEqual({ m: everything });
  });

  it('are as the documentation shows them', async () => {
    const page = await readFile(new URL('../../../../docs/prices.md', import.meta.url), 'utf8');
    const [, example = ''] = /^```json\n(.*?)^```$/ms.exec(page) ?? [];
    const value: unknown = JSON.parse(example);
    expect(parse(value)).toEqual(value);
  });

  it.each([
    [{ m: { inputPerMillionUsd: 1 } }, 'modelPrices.m.outputPerMillionUsd: required'],
    [{ m: { ...prices, inputPerMillionUsd: -1 } }, 'modelPrices.m.inputPerMillionUsd'],
    [{ m: { ...prices, inputPerMillionUsd: Infinity } }, 'modelPrices.m.inputPerMillionUsd'],
    [{ m: { ...prices, outputPerMillionUsd: '8' } }, 'modelPrices.m.outputPerMillionUsd'],
    [{ m: { ...prices, inputPerMillionUSD: 1 } }, 'Did you mean "inputPerMillionUsd"?'],
    [{ m: { ...prices, contextWindowTokens: 0 } }, 'modelPrices.m.contextWindowTokens'],
    [{ m: { ...prices, longInput: prices } }, 'modelPrices.m.longInput.aboveInputTokens: required'],
    [{ '': prices }, 'modelPrices'],
  ])('are refused with their place: %j', (value, problem) => {
    expect(() => parse(value)).toThrow(problem);
  });

  it('are described field by field, for help and docs are made of that', () => {
    const { additionalProperties } = z.toJSONSchema(modelPriceOverridesSchema, { io: 'input' });
    const silent: string[] = [];
    const visit = (schema: z.core.JSONSchema._JSONSchema | undefined): void => {
      if (typeof schema !== 'object') return;
      for (const [key, property] of Object.entries(schema.properties ?? {})) {
        if (typeof property === 'boolean' || property.description === undefined) silent.push(key);
        visit(property);
      }
    };
    visit(additionalProperties);
    expect(additionalProperties).toHaveProperty('properties.longInput.properties.aboveInputTokens');
    expect(silent).toEqual([]);
  });
});

describe('withPriceOverride', () => {
  const known = {
    price: { ...prices, cachedInputPerMillionUsd: 0.1 },
    contextWindowTokens: 128_000,
    maxOutputTokens: 16_000,
  };

  it('leaves what is known where nothing was said', () => {
    expect(withPriceOverride(known, undefined)).toBe(known);
    expect(withPriceOverride(null, undefined)).toBeNull();
  });

  it('replaces the price as a whole: an old price for cached input would be a guess', () => {
    const facts = withPriceOverride(known, { inputPerMillionUsd: 1, outputPerMillionUsd: 1 });
    expect(facts?.price).toEqual({ inputPerMillionUsd: 1, outputPerMillionUsd: 1 });
  });

  it('keeps the window that is known, and takes one that is given', () => {
    expect(withPriceOverride(known, prices)).toMatchObject({
      contextWindowTokens: 128_000,
      maxOutputTokens: 16_000,
    });
    expect(withPriceOverride(known, everything)).toMatchObject({
      contextWindowTokens: 400_000,
      maxOutputTokens: 32_000,
    });
  });

  it('makes a price that usage can be charged by, for a model that nobody knows', () => {
    const price = withPriceOverride(null, everything)?.price;
    expect(price && priceOfUsage(price, { inputTokens: 1_000_000, outputTokens: 0 })).toBe(2);
  });
});
