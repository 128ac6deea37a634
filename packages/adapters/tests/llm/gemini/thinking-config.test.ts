import { describe, expect, it } from '@jest/globals';
import type { SamplingOptions } from '@rlm-ts/domain';

import { thinkingConfig } from '../../../src/llm/gemini/thinking-config.js';

const effortOf = (modelName: string, effort: SamplingOptions['reasoningEffort']) =>
  thinkingConfig({ modelName, effort, budgetTokens: undefined, streamed: false });

describe('thinkingConfig', () => {
  it('says nothing unless it is asked to', () => {
    expect(effortOf('gemini-2.5-flash', undefined)).toBeNull();
    expect(effortOf('gemini-3-flash-preview', undefined)).toBeNull();
  });

  it.each([
    ['none', 0],
    ['minimal', 1024],
    ['low', 1024],
    ['medium', 8192],
    ['high', 24_576],
  ] as const)('makes %s a budget of %d tokens for a model up to 2.5', (effort, thinkingBudget) => {
    expect(effortOf('gemini-2.5-flash', effort)).toEqual({ thinkingBudget });
    expect(effortOf('models/gemini-2.5-flash-lite', effort)).toEqual({ thinkingBudget });
  });

  it.each([
    ['none', 'MINIMAL'],
    ['minimal', 'MINIMAL'],
    ['low', 'LOW'],
    ['medium', 'MEDIUM'],
    ['high', 'HIGH'],
  ] as const)('makes %s the level %s for any other model', (effort, thinkingLevel) => {
    expect(effortOf('gemini-3-flash-preview', effort)).toEqual({ thinkingLevel });
    expect(effortOf('gemini-flash-latest', effort)).toEqual({ thinkingLevel });
  });

  it('lets the large models think the little that they cannot do without', () => {
    expect(effortOf('gemini-2.5-pro', 'none')).toEqual({ thinkingBudget: 128 });
    expect(effortOf('gemini-3.1-pro-preview', 'none')).toEqual({ thinkingLevel: 'LOW' });
    expect(effortOf('gemini-pro-latest', 'minimal')).toEqual({ thinkingLevel: 'LOW' });
  });

  it('lets a budget win over an effort', () => {
    const wish = { modelName: 'gemini-3-flash', budgetTokens: 500, streamed: false };
    expect(thinkingConfig({ ...wish, effort: 'high' })).toEqual({ thinkingBudget: 500 });
  });

  it('asks for thoughts where they are seen and there are any', () => {
    const wish = { modelName: 'gemini-2.5-flash', effort: undefined, budgetTokens: undefined };
    const streamed = { ...wish, streamed: true };
    expect(thinkingConfig({ ...streamed, effort: 'low' })).toEqual({
      thinkingBudget: 1024,
      includeThoughts: true,
    });
    expect(thinkingConfig({ ...streamed, budgetTokens: -1 })).toHaveProperty('includeThoughts');
    expect(thinkingConfig({ ...streamed, budgetTokens: 0 })).toEqual({ thinkingBudget: 0 });
    expect(thinkingConfig({ ...streamed, effort: 'none' })).toEqual({ thinkingBudget: 0 });
    expect(thinkingConfig(streamed)).toBeNull();
  });
});
