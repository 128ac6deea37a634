import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import {
  mockUsage,
  startProviderServer,
  type ProviderServer,
} from '../../../adapters/tests/llm/provider-server.js';
import { compareModels } from '../../src/compare/compare-models.js';
import { formatComparison } from '../../src/compare/format-comparison.js';
import { defineEnvironment } from '../../src/registries/definitions.js';
import { block, scriptedEnvironment } from '../scripted-parts.js';

const KEY = 'sk-compared-7f3Qz';
const usage = mockUsage({ inputTokens: 1000, outputTokens: 100 });

describe('compareModels with the providers’ own packages', () => {
  let server: ProviderServer;
  beforeEach(async () => {
    const response = { content: block('FINAL("the whale")'), usage };
    server = await startProviderServer({ kind: 'answer', response });
  });
  afterEach(() => server.close());

  const environments = [
    defineEnvironment({
      name: 'stage',
      createFactory: () =>
        scriptedEnvironment({
          execute: () => ({ finalAnswer: { text: 'the whale', source: 'final_call' } }),
        }),
    }),
  ];
  const compare = (options: { readonly openAiKey: string }) =>
    compareModels(
      { environment: 'stage' },
      {
        prompt: 'Who is Moby Dick?',
        models: [
          {
            backend: 'openai',
            modelName: 'gpt-5-mini',
            options: { apiKey: options.openAiKey, baseURL: `${server.url}/v1` },
          },
          {
            backend: 'anthropic',
            modelName: 'claude-sonnet-4-5',
            options: { apiKey: KEY, baseURL: server.url },
          },
          {
            backend: 'gemini',
            modelName: 'gemini-2.5-flash',
            options: { apiKey: KEY, baseURL: server.url },
          },
        ],
      },
      { environments },
    );

  it('tells answers, tokens and what they cost', async () => {
    const comparison = await compare({ openAiKey: KEY });
    expect(comparison.rows).toMatchObject(
      ['openai/gpt-5-mini', 'anthropic/claude-sonnet-4-5', 'gemini/gemini-2.5-flash'].map(
        (label) => ({
          label,
          error: null,
          result: {
            answer: 'the whale',
            success: true,
            usage: { inputTokens: 1000, outputTokens: 100, unknownCalls: 0 },
          },
        }),
      ),
    );
    const costs = comparison.rows.map(({ result }) => result?.usage.costUsd ?? 0);
    expect(Math.min(...costs)).toBeGreaterThan(0);
    expect(new Set(costs).size).toBe(3);
  });

  it('leaves two models alone when the key of the third cannot be one', async () => {
    const comparison = await compare({ openAiKey: 'no key at all' });
    expect(comparison.rows.map(({ error }) => error?.code ?? null)).toEqual([
      'API_KEY_INVALID',
      null,
      null,
    ]);
    expect(formatComparison(comparison)).not.toContain('no key at all');
    expect(JSON.stringify(comparison)).not.toContain(KEY);
  });
});
