import { describe, expect, it } from '@jest/globals';
import type { CompletionResult, LLMRequest } from '@rlm-ts/domain';
import { createScriptedLlm } from '@rlm-ts/testkit';
import * as z from 'zod';

import { compareModels } from '../../src/compare/compare-models.js';
import { defineEnvironment, defineLlm } from '../../src/registries/definitions.js';
import { block, scriptedEnvironment } from '../scripted-parts.js';

type Says = (request: LLMRequest, index: number) => string | Promise<string>;

/** Environments, one for each model, and a backend `actor` whose models say what a test wants. */
function stage(says: Readonly<Record<string, Says>>, environment: EnvironmentScript = {}) {
  const environments: ReturnType<typeof scriptedEnvironment>[] = [];
  return {
    environments,
    extensions: {
      environments: [
        defineEnvironment({
          name: 'stage',
          createFactory: () => {
            const factory = scriptedEnvironment(environment);
            environments.push(factory);
            return factory;
          },
        }),
      ],
      llms: [
        defineLlm({
          name: 'actor',
          create: (_options, name = 'nobody') =>
            createScriptedLlm(name, says[name] ?? (() => 'FINAL(nothing)')),
        }),
      ],
    },
  };
}

type EnvironmentScript = NonNullable<Parameters<typeof scriptedEnvironment>[0]>;

const config = { environment: 'stage' } as const;
const prompt = 'Who is it?';
const answers = (rows: readonly { readonly result: CompletionResult | null }[]) =>
  rows.map(({ result }) => result?.answer ?? null);

describe('compareModels', () => {
  it('has a row for each model, in the order given, whatever they are done first', async () => {
    const turn: Says = () => new Promise((resolve) => setImmediate(resolve, 'FINAL(late)'));
    const { extensions } = stage({ slow: turn, fast: () => 'FINAL(early)' });
    const models = ['actor/slow', { backend: 'actor', modelName: 'fast' }];
    const comparison = await compareModels(config, { models, prompt }, extensions);
    expect(comparison.prompt).toBe(prompt);
    expect(comparison.rows).toMatchObject([
      { label: 'actor/slow', model: 'slow', result: { answer: 'late' }, error: null },
      { label: 'actor/fast', model: 'fast', result: { answer: 'early' }, error: null },
    ]);
  });

  it('asks the compared model in the place of the one that the configuration names', async () => {
    const { extensions } = stage({ two: () => 'FINAL(two)', one: () => 'FINAL(one)' });
    const llm = { backend: 'actor', modelName: 'one' };
    const { rows } = await compareModels(
      { ...config, llm, subCallLlm: llm, otherLlms: [{ backend: 'actor', modelName: 'two' }] },
      { models: ['actor/two', 'actor/one'], prompt },
      extensions,
    );
    expect(answers(rows)).toEqual(['two', 'one']);
  });

  it('leaves the others alone when one model fails, and keeps what there was of it', async () => {
    const { extensions, environments } = stage({
      broken: (_request, index) =>
        index === 0 ? block('look') : Promise.reject(new Error('gone')),
      keyless: () => Promise.reject(new Error('no key')),
      sound: () => 'FINAL(fine)',
    });
    const models = ['actor/broken', 'actor/keyless', 'actor/sound'];
    const { rows } = await compareModels(config, { models, prompt }, extensions);
    expect(rows.map(({ error }) => error?.message ?? null)).toEqual(['gone', 'no key', null]);
    expect(rows[0]?.result).toMatchObject({ stopReason: 'error', iterations: [{ iteration: 1 }] });
    expect(rows[2]?.result?.answer).toBe('fine');
    for (const { journal } of environments) expect(journal.at(-1)).toBe('close');
  });

  it('gives each model a whole budget', async () => {
    const ask: EnvironmentScript = {
      execute: async (_code, { broker }) => {
        const outcomes = await broker.queryBatch(
          Array.from({ length: 3 }, () => ({ kind: 'llm_query', prompt: 'a' })),
        );
        const answered = outcomes.filter(({ failure }) => failure === null).length;
        return { finalAnswer: { text: String(answered), source: 'final_call' } };
      },
    };
    const says: Says = ({ purpose }) => (purpose === 'root' ? block('ask') : 'answer');
    const { extensions } = stage({ one: says, two: says }, ask);
    const models = ['actor/one', 'actor/two'];
    const limited = { ...config, maxSubCalls: 2 };
    const { rows } = await compareModels(limited, { models, prompt }, extensions);
    expect(answers(rows)).toEqual(['2', '2']);
  });

  it('runs no more at a time than it was told, and all at once by default', async () => {
    let running = 0;
    let most = 0;
    const says: Says = async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return 'FINAL(x)';
    };
    const names = ['a', 'b', 'c', 'd', 'e'];
    const { extensions } = stage(Object.fromEntries(names.map((name) => [name, says])));
    const models = names.map((name) => `actor/${name}`);
    const { rows } = await compareModels(config, { models, prompt, concurrency: 2 }, extensions);
    expect(rows.map(({ model }) => model)).toEqual(names);
    expect(most).toBe(2);
    most = 0;
    await compareModels(config, { models, prompt }, extensions);
    expect(most).toBe(5);
  });

  it('tells every event with the label of its row', async () => {
    const { extensions } = stage({});
    const heard: string[] = [];
    await compareModels(
      config,
      {
        models: ['actor/one', 'actor/one'],
        prompt,
        concurrency: 1,
        onEvent: ({ type }, label) => heard.push(`${label} ${type}`),
      },
      extensions,
    );
    expect(heard[0]).toBe('actor/one run_started');
    expect(heard.at(-1)).toBe('actor/one #2 run_finished');
  });

  it('ends only the run whose listener throws, and closes it', async () => {
    const { extensions, environments } = stage({});
    const onEvent = (_event: unknown, label: string): void => {
      if (label === 'actor/one') throw new Error('the listener stumbled');
    };
    const models = ['actor/one', 'actor/two'];
    const { rows } = await compareModels(config, { models, prompt, onEvent }, extensions);
    expect(rows).toMatchObject([
      { result: null, error: { code: 'INTERNAL', message: 'the listener stumbled' } },
      { result: { answer: 'nothing' }, error: null },
    ]);
    for (const { journal } of environments) expect(journal.at(-1)).toBe('close');
  });

  it('ends all runs when its signal fires, also those that wait for their turn', async () => {
    const stop = new AbortController();
    const says: Says = () => {
      stop.abort();
      return new Promise(() => {});
    };
    const { extensions, environments } = stage({ one: says, two: says });
    const models = ['actor/one', 'actor/two'];
    const { rows } = await compareModels(
      config,
      { models, prompt, concurrency: 1, signal: stop.signal },
      extensions,
    );
    expect(rows.map(({ error }) => error?.code)).toEqual(['ABORTED', 'ABORTED']);
    for (const { journal } of environments) expect(journal.at(-1)).toBe('close');
  });

  it('says so in its row when a sandbox could not be closed, beside the answer', async () => {
    const { extensions } = stage({}, { close: () => Promise.reject(new Error('stuck')) });
    const { rows } = await compareModels(config, { models: ['actor/one'], prompt }, extensions);
    expect(rows).toMatchObject([
      { result: { answer: 'nothing' }, error: { code: 'INTERNAL', message: /stuck/ } },
    ]);
  });

  it('holds every answer to the schema of the caller', async () => {
    const { extensions } = stage({ one: () => 'FINAL({"n": 1})', two: () => 'FINAL(no)' });
    const { rows } = await compareModels(
      { ...config, maxOutputRetries: 0 },
      { models: ['actor/one', 'actor/two'], prompt, output: z.object({ n: z.number() }) },
      extensions,
    );
    expect(rows[0]?.result?.output?.n).toBe(1);
    expect(rows[1]?.error?.code).toBe('OUTPUT_INVALID');
  });

  it.each([
    ['no models', { models: [] }, 'CONFIG_INVALID', 'at least one'],
    ['models that are no list', { models: 'actor/one' as never }, 'CONFIG_INVALID', 'a list'],
    ['a name without a backend', { models: ['gpt-5'] }, 'CONFIG_INVALID', 'models[0]: "gpt-5"'],
    [
      'a backend that there is not',
      { models: ['actor/one', 'actr/two'] },
      'BACKEND_UNKNOWN',
      'models[1].backend: there is no backend "actr". Did you mean "actor"?',
    ],
    [
      'a provider without a model',
      { models: [{ backend: 'anthropic' }] },
      'CONFIG_INVALID',
      '"anthropic" needs the name of a model',
    ],
    [
      'a wrong option of a model',
      { models: [{ backend: 'openai', modelName: 'm', options: { baseUrl: 'x' } }] },
      'CONFIG_INVALID',
      'models[0].options.baseUrl: unknown key. Did you mean "baseURL"?',
    ],
    [
      'no runs at a time',
      { models: ['actor/one'], concurrency: 0 },
      'CONFIG_INVALID',
      'options.concurrency: ',
    ],
    [
      'a context that is not there',
      { models: ['actor/one'], contextPath: '/nowhere' },
      'CONTEXT_INVALID',
      'cannot be opened',
    ],
  ])('refuses %s before any model is asked', async (_what, options, code, message) => {
    const { extensions, environments } = stage({
      one: () => {
        throw new Error('it was asked');
      },
    });
    const comparison = compareModels(config, { prompt, ...options }, extensions);
    await expect(comparison).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
    for (const { journal } of environments) expect(journal).toEqual(['close']);
  });
});
