import { describe, expect, it } from '@jest/globals';
import { type ModelPrice, priceOfUsage } from '@rlm-ts/domain';
import fc from 'fast-check';

import { lookUpModelFacts } from '../../../src/llm/prices/index.js';
import {
  costBySource,
  modelsInSource,
  namesIn,
  type PricedBackend,
  pricedBackends,
  usages,
} from './source-prices.js';

const price = (name: string, backend?: string): ModelPrice | null =>
  lookUpModelFacts(name, backend)?.price ?? null;

/** What differs between our price of a model and the source's, over all usages. */
const differences = (ours: ModelPrice, name: string, backend: PricedBackend) =>
  usages.flatMap((usage) => {
    const theirs = costBySource(name, backend, usage);
    const cost = priceOfUsage(ours, usage);
    // We round a token's price to picodollars.
    const rounding = 1e-12 * (usage.inputTokens + usage.outputTokens);
    const isSame = theirs !== null && Math.abs(cost - theirs) <= rounding;
    return isSame ? [] : [{ name, backend, usage, cost, theirs }];
  });

const spelledOut = pricedBackends.flatMap((backend) =>
  modelsInSource(backend).flatMap(({ match }) => namesIn(match).map((name) => ({ name, backend }))),
);

describe('the price of a model', () => {
  it('is what its source calculates, for every name that the source spells out', () => {
    const priced = spelledOut.flatMap(({ name, backend }) => {
      const ours = price(name, backend);
      return ours === null ? [] : [{ name, backend, ours }];
    });
    expect(priced.length).toBeGreaterThan(1000);
    expect(priced.flatMap(({ name, backend, ours }) => differences(ours, name, backend))).toEqual(
      [],
    );
  });

  it('is known for nearly all that charge by the token and by nothing else', () => {
    const missing = spelledOut.filter(({ name, backend }) => {
      if (price(name, backend) !== null) return false;
      const found = modelsInSource(backend).find(({ match }) => namesIn(match).includes(name));
      const prices = found?.prices ?? {};
      if (Array.isArray(prices)) return false;
      const keys = Object.keys(prices).sort().join();
      return keys === 'input_mtok,output_mtok' || keys === 'cache_read_mtok,input_mtok,output_mtok';
    });
    // Weights that the vendor does not serve itself, and names without a vendor at OpenRouter.
    const explained = /^gpt-oss|^gemma|^[^/]+$/;
    expect(missing.filter(({ name }) => !explained.test(name))).toEqual([]);
  });

  it.each([
    ['gpt-5', 'openai', 'gpt-5'],
    ['gpt-5-2025-08-07', 'openai', 'gpt-5'],
    ['GPT-5', 'openai', 'gpt-5'],
    ['gpt-4o-2024-05-13', 'openai', 'gpt-4o-2024-05-13'],
    ['gpt-5-nano-2025-08-07', 'openai', 'gpt-5-nano'],
    ['o3', 'openai', 'o3'],
    ['claude-sonnet-4-5-20250929', 'anthropic', 'claude-sonnet-4-5'],
    ['claude-sonnet-4-20250514', 'anthropic', 'claude-sonnet-4-0'],
    ['claude-opus-4-20250514', 'anthropic', 'claude-opus-4-0'],
    ['claude-3-5-haiku-latest', 'anthropic', 'claude-3-5-haiku-latest'],
    ['claude-opus-4-1@20250805', 'gemini', 'claude-opus-4-1'],
    ['models/gemini-2.5-pro', 'gemini', 'gemini-2.5-pro'],
    ['gemini-2.5-pro-preview-06-05', 'gemini', 'gemini-2.5-pro'],
    ['gemini-2.0-flash-001', 'gemini', 'gemini-2.0-flash'],
    ['gemini-2.5-flash-preview-09-2025', 'gemini', 'gemini-2.5-flash'],
    ['projects/p/locations/l/publishers/google/models/gemini-2.5-pro', 'gemini', 'gemini-2.5-pro'],
    ['gpt-4.1-mini', 'azure', 'gpt-4.1-mini'],
    ['o4-mini', 'azure', 'o4-mini'],
    ['anthropic/claude-sonnet-4.5', 'openrouter', 'anthropic/claude-sonnet-4.5'],
    ['openai/gpt-oss-120b', 'groq', 'openai/gpt-oss-120b'],
    ['accounts/fireworks/models/kimi-k3', 'fireworks', 'accounts/fireworks/models/kimi-k3'],
  ] as const)('of %s at %s is that of %s', (name, backend, model) => {
    const ours = price(name, backend);
    expect(ours).not.toBeNull();
    if (ours !== null) expect(differences(ours, model, backend)).toEqual([]);
  });

  it.each([
    ['gpt-5', 'openai', 'gpt-5'],
    ['claude-sonnet-4-5-20250929', 'anthropic', 'claude-sonnet-4-5'],
    ['models/gemini-2.5-pro', 'gemini', 'gemini-2.5-pro'],
    ['grok-4', 'xai', 'grok-4'],
    ['openai/gpt-5', 'openai', 'gpt-5'],
    ['anthropic/claude-opus-4-5', 'anthropic', 'claude-opus-4-5'],
    ['gemini/gemini-2.5-flash', 'gemini', 'gemini-2.5-flash'],
    ['vertex_ai/claude-opus-4-1@20250805', 'gemini', 'claude-opus-4-1'],
    ['azure/gpt-4.1', 'azure', 'gpt-4.1'],
    ['openrouter/anthropic/claude-sonnet-4.5', 'openrouter', 'anthropic/claude-sonnet-4.5'],
    ['groq/llama-3.3-70b-versatile', 'groq', 'llama-3.3-70b-versatile'],
    ['xai/grok-4', 'xai', 'grok-4'],
    ['mistral/mistral-large-latest', 'mistral', 'mistral-large-latest'],
  ] as const)('is found by %s alone, as a gateway names it', (name, backend, model) => {
    for (const gateway of [undefined, 'openai', 'litellm']) {
      const ours = price(name, gateway);
      expect(ours).not.toBeNull();
      if (ours !== null) expect(differences(ours, model, backend)).toEqual([]);
    }
  });

  it('is not asked for twice when the backend is in the name too', () => {
    expect(price('azure/gpt-5', 'azure')).toEqual(price('gpt-5', 'openai'));
    expect(price('openrouter/openai/gpt-5', 'openrouter')).toEqual(
      price('openai/gpt-5', 'openrouter'),
    );
    expect(price('anthropic/claude-opus-4-5', 'anthropic')).toEqual(price('claude-opus-4-5'));
  });

  it('is 0 for what OpenRouter gives away, which is not the same as unknown', () => {
    expect(price('deepseek/deepseek-chat-v3-0324:free', 'openrouter')).toEqual({
      inputPerMillionUsd: 0,
      outputPerMillionUsd: 0,
    });
  });

  it.each([
    ['a sibling that does not exist', 'gpt-5-turbo', 'openai'],
    ['a later version', 'claude-sonnet-5-7', 'anthropic'],
    ['a smaller size of a known family', 'gemini-2.5-pro-mini', 'gemini'],
    ['a fine-tuned model', 'ft:gpt-4o-2024-08-06:org::id', 'openai'],
    ['a beginning', 'gpt', 'openai'],
    ['an empty name', '', 'openai'],
    ['a name of every object', 'constructor', 'openai'],
    ['open weights with their publisher', 'openai/gpt-oss-120b', 'openai'],
    ['open weights at a gateway', 'meta-llama/Llama-3.3-70B-Instruct', 'openai'],
    ['open weights that anybody may serve', 'moonshotai/Kimi-K2.5', 'litellm'],
    ['open weights without a backend', 'mistral-small-latest', undefined],
    ['a provider that is not there', 'nobody/gpt-5', 'openai'],
    ["another provider's model", 'gpt-5', 'anthropic'],
    ['a price per request on top of tokens', 'sonar', 'perplexity'],
    ['a price that depends on the hour', 'deepseek-chat', 'deepseek'],
    ['an image model, whose output has another price', 'gemini-2.5-flash-image', 'gemini'],
    ['an embedding model, which writes nothing', 'text-embedding-3-small', 'openai'],
    ['a server on this machine', 'gpt-5', 'ollama'],
    ['a server of our own', 'gpt-5', 'vllm'],
    ['a server of our own behind a gateway', 'ollama/gpt-5', 'litellm'],
    ['the scripted model', 'gpt-5', 'mock'],
  ] as const)('is not known for %s', (_, name, backend) => {
    expect(price(name, backend)).toBeNull();
  });

  it("is the source's or none, however a known name is changed", () => {
    const changes = fc.constantFrom('', '-', '.', '@', ':', '#');
    const endings = fc.oneof(
      fc.string({ maxLength: 8 }),
      fc.stringMatching(/^[-@]\d{1,8}(?:-\d{1,4}){0,2}$/),
      fc.constantFrom(
        '-mini',
        '-nano',
        '-pro',
        '-latest',
        '-preview',
        '-fast',
        '-lite',
        '-1',
        '.5',
      ),
    );
    // Elsewhere we take off a provider before a `/` that the source does not know of.
    const asTheSourceReadsIt = spelledOut.filter(
      ({ name, backend }) =>
        !name.includes('/') || ['openrouter', 'groq', 'together'].includes(backend),
    );
    const changed = fc
      .tuple(fc.constantFrom(...asTheSourceReadsIt), changes, endings, fc.nat({ max: 3 }))
      .map(([{ name, backend }, between, ending, cut]) => ({
        name: name.slice(0, name.length - cut) + between + ending,
        backend,
      }));
    fc.assert(
      fc.property(changed, ({ name, backend }) => {
        const ours = price(name, backend);
        if (ours !== null) expect(differences(ours, name, backend)).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  it('is none for any name that is made up', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom(undefined, ...pricedBackends), (name, backend) => {
        fc.pre(!spelledOut.some((known) => known.name === name.trim().toLowerCase()));
        expect(lookUpModelFacts(name, backend)).toBeNull();
      }),
    );
  });
});

describe('the context window of a model', () => {
  it('is what the source says, or not known', () => {
    expect(lookUpModelFacts('gpt-4.1')).toMatchObject({
      contextWindowTokens: 1_000_000,
      maxOutputTokens: null,
    });
    expect(lookUpModelFacts('gemini-2.5-pro')?.contextWindowTokens).toBeNull();
  });

  it('is there also where the price cannot be told', () => {
    expect(lookUpModelFacts('deepseek-chat', 'deepseek')).toEqual({
      price: null,
      contextWindowTokens: 64_000,
      maxOutputTokens: null,
    });
  });
});
