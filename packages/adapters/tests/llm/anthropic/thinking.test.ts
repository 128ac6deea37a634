import { describe, expect, it } from '@jest/globals';
import type { SamplingOptions } from '@rlm-ts/domain';

import type { AnthropicOptions } from '../../../src/llm/anthropic/index.js';
import { openModel, question } from './open-model.js';

interface Wish {
  readonly model?: string;
  readonly thinking?: AnthropicOptions['thinking'];
  readonly sampling?: SamplingOptions;
  readonly apiVersion?: AnthropicOptions['apiVersion'];
}

/** What a request says about thinking and sampling. */
async function said({ model, sampling = {}, ...options }: Wish): Promise<object> {
  await using served = await openModel({ kind: 'echo' }, options, model);
  await served.model.complete(question({ sampling }));
  const { thinking, output_config, temperature, top_p } = served.body();
  return JSON.parse(JSON.stringify({ thinking, output_config, temperature, top_p })) as object;
}

const SHOWN = { display: 'summarized' };
const ADAPTIVE = { type: 'adaptive', ...SHOWN };
const OLDER = ['claude-haiku-4-5', 'claude-opus-4-1-20250805', 'claude-opus-4-5-20251101'];

describe('thinking', () => {
  it('is left to the model if nothing is said', async () => {
    expect(await said({})).toEqual({});
  });

  it.each([
    ['adaptive' as const, ADAPTIVE],
    ['between_tools' as const, { type: 'between_tools' }],
    ['off' as const, { type: 'disabled' }],
    [{ budgetTokens: 2048 }, { type: 'enabled', budget_tokens: 2048, ...SHOWN }],
  ])('is as the option %j says', async (thinking, sent) => {
    expect(await said({ thinking })).toEqual({ thinking: sent });
  });

  it.each([
    ['minimal' as const, 'low'],
    ['low' as const, 'low'],
    ['medium' as const, 'medium'],
    ['high' as const, 'high'],
  ])('is adaptive at the effort %s', async (reasoningEffort, effort) => {
    expect(await said({ sampling: { reasoningEffort } })).toEqual({
      thinking: ADAPTIVE,
      output_config: { effort },
    });
  });

  it('is not switched off for an effort of none, which some models refuse', async () => {
    expect(await said({ sampling: { reasoningEffort: 'none' } })).toEqual({
      output_config: { effort: 'low' },
    });
  });

  it('keeps to the option beside an effort', async () => {
    const sampling = { reasoningEffort: 'medium' } as const;
    expect(await said({ thinking: 'off', sampling })).toEqual({
      thinking: { type: 'disabled' },
      output_config: { effort: 'medium' },
    });
  });

  it.each(OLDER)('has a share of the reply as its budget with %s', async (model) => {
    const thinkingAt = (reasoningEffort: SamplingOptions['reasoningEffort'] & string) =>
      said({ model, sampling: { reasoningEffort, maxOutputTokens: 10_000 } });
    expect(await thinkingAt('high')).toEqual({
      thinking: { type: 'enabled', budget_tokens: 8000 },
    });
    expect(await thinkingAt('minimal')).toEqual({
      thinking: { type: 'enabled', budget_tokens: 1024 },
    });
    expect(await thinkingAt('none')).toEqual({});
  });

  it.each(['claude-opus-4-6', 'claude-sonnet-5', 'claude-fable-5-2', 'another-model'])(
    'has an effort with %s',
    async (model) => {
      const sampling = { reasoningEffort: 'high' } as const;
      expect(await said({ model, sampling })).toHaveProperty('output_config.effort', 'high');
    },
  );

  it('has a budget below the limit of the reply, or none', async () => {
    const thinking = { budgetTokens: 4096 };
    expect(await said({ thinking, sampling: { maxOutputTokens: 3000 } })).toEqual({
      thinking: { type: 'enabled', budget_tokens: 2999, ...SHOWN },
    });
    expect(await said({ thinking, sampling: { maxOutputTokens: 1024 } })).toEqual({});
  });
});

describe('temperature and topP', () => {
  const sampling = { temperature: 0.5, topP: 0.9 };
  const apiVersion = '2023-06-01';

  it('are not sent to a version of the API that refuses them', async () => {
    expect(await said({ sampling })).toEqual({});
  });

  it('are sent one at a time to the version that takes them', async () => {
    expect(await said({ apiVersion, sampling })).toEqual({ temperature: 0.5 });
    expect(await said({ apiVersion, sampling: { topP: 0.9 } })).toEqual({ top_p: 0.9 });
    expect(await said({ apiVersion, thinking: 'off', sampling })).toEqual({
      thinking: { type: 'disabled' },
      temperature: 0.5,
    });
  });

  it.each(['adaptive' as const, { budgetTokens: 1024 }])(
    'are not sent while the model thinks: %j',
    async (thinking) => {
      const sent = await said({ apiVersion, thinking, sampling });
      expect(Object.keys(sent)).toEqual(['thinking']);
    },
  );
});
