import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createScriptedLlm } from '@rlm-ts/testkit';
import * as z from 'zod';

import { createRlmFromConfig } from '../src/create-rlm-from-config.js';
import { defineEnvironment, defineLlm, defineLogger } from '../src/registries/definitions.js';
import { block, scriptedEnvironment } from './scripted-parts.js';
import { javascriptWorkerEnvironment } from '../../../tests/third-party/javascript-worker-environment/src/index.js';

const llm = { backend: 'mock', options: { root: ['FINAL(x)'] } };

function problem(config: object, extensions = {}): unknown {
  try {
    createRlmFromConfig(config as Parameters<typeof createRlmFromConfig>[0], extensions);
  } catch (error) {
    return error;
  }
  throw new Error('the configuration was accepted');
}

describe('a configuration that is wrong', () => {
  it.each<[string, object, string, RegExp]>([
    [
      'a misspelt key',
      { llm, enviroment: 'local' },
      'CONFIG_INVALID',
      /^config\.enviroment: unknown key\. Did you mean "environment"\?$/,
    ],
    [
      'a misspelt option of the environment',
      { llm, environment: { name: 'local', options: { executeTimeout: 3 } } },
      'CONFIG_INVALID',
      /^config\.environment\.options\.executeTimeout: unknown key\. Did you mean "executeTimeoutMs"\?$/,
    ],
    [
      'an option of a wrong type',
      { llm, environment: { name: 'local', options: { executeTimeoutMs: '3s' } } },
      'CONFIG_INVALID',
      /^config\.environment\.options\.executeTimeoutMs: .*number.*string/,
    ],
    [
      'a misspelt option of a model in a list',
      { llm, otherLlms: [{ backend: 'mock', options: { latencyMS: 3 } }] },
      'CONFIG_INVALID',
      /^config\.otherLlms\[0\]\.options\.latencyMS: unknown key\. Did you mean "latencyMs"\?$/,
    ],
    [
      'a misspelt key deep in a mock script',
      { llm: { backend: 'mock', options: { subCalls: [{ match: 'a', flag: 'i', reply: 'b' }] } } },
      'CONFIG_INVALID',
      /^config\.llm\.options\.subCalls\[0\]\.flag: unknown key\. Did you mean "flags"\?$/,
    ],
    [
      'a misspelt option of a logger',
      { llm, loggers: [{ name: 'jsonl', options: { file: 'x' } }] },
      'CONFIG_INVALID',
      /config\.loggers\[0\]\.options\.file: unknown key\. /,
    ],
    [
      'an unknown environment',
      { llm, environment: 'locl' },
      'ENVIRONMENT_UNKNOWN',
      /^config\.environment: .*"locl".*"local".*local, modal, prime/,
    ],
    [
      'an unknown backend',
      { llm: { backend: 'mok' } },
      'BACKEND_UNKNOWN',
      /^config\.llm\.backend: .*"mok".*"mock"/,
    ],
    [
      'an unknown backend in a list',
      { llm, otherLlms: [{ backend: 'mok' }] },
      'BACKEND_UNKNOWN',
      /^config\.otherLlms\[0\]\.backend: /,
    ],
    [
      'an unknown backend for sub-calls',
      { llm, subCallLlm: { backend: 'mok' } },
      'BACKEND_UNKNOWN',
      /^config\.subCallLlm\.backend: /,
    ],
    [
      'an unknown logger',
      { llm, loggers: ['jsonnl'] },
      'LOGGER_UNKNOWN',
      /^config\.loggers\[0\]: .*"jsonnl".*"jsonl"/,
    ],
    [
      'two models of one name',
      { llm, subCallLlm: { backend: 'mock' } },
      'CONFIG_INVALID',
      /Two models are named "mock"/,
    ],
    ['no model at all', {}, 'CONFIG_INVALID', /^config\.llm: /],
  ])('by %s is one typed error that names the place', (_what, config, code, message) => {
    expect(problem(config)).toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  it('refuses a definition that was not made known by its function, naming the function', () => {
    const raw = { name: 'mine', create: () => undefined };
    for (const [list, define] of [
      ['environments', 'defineEnvironment'],
      ['llms', 'defineLlm'],
      ['loggers', 'defineLogger'],
    ] as const) {
      const extensions: Record<string, unknown> = { [list]: [raw] };
      expect(() => createRlmFromConfig({ llm: { backend: 'mock' } }, extensions)).toThrow(
        `extensions.${list}[0] was not made by ${define}().`,
      );
    }
  });

  it('is refused when an extension has the name of a built-in', () => {
    const local = defineEnvironment({ name: 'local', createFactory: () => scriptedEnvironment() });
    const mock = defineLlm({ name: 'mock', create: () => createScriptedLlm('m') });
    const jsonl = defineLogger({ name: 'jsonl', create: () => ({ log: () => {} }) });
    for (const extensions of [{ environments: [local] }, { llms: [mock] }, { loggers: [jsonl] }]) {
      expect(problem({ llm }, extensions)).toMatchObject({ code: 'CONFIG_INVALID' });
    }
  });
});

describe('a configuration', () => {
  it('chooses an environment, a model and a logger of the application’s own by name', async () => {
    const heard: string[] = [];
    const environment = scriptedEnvironment();
    await using rlm = createRlmFromConfig(
      {
        llm: { backend: 'parrot', modelName: 'polly', options: { says: 'FINAL(cracker)' } },
        environment: 'mine',
        loggers: ['memory'],
      },
      {
        environments: [defineEnvironment({ name: 'mine', createFactory: () => environment })],
        llms: [
          defineLlm({
            name: 'parrot',
            optionsSchema: z.strictObject({ says: z.string() }),
            create: ({ says }, modelName) => createScriptedLlm(modelName ?? 'parrot', () => says),
          }),
        ],
        loggers: [
          defineLogger({
            name: 'memory',
            create: () => ({ log: ({ type }) => void heard.push(type) }),
          }),
        ],
      },
    );
    const result = await rlm.completion('Who is a good bird?');
    expect(result.answer).toBe('cracker');
    expect(Object.keys(result.usage.byModel)).toEqual(['polly']);
    expect(environment.journal).toEqual(['open', 'cleanup']);
    expect(heard[0]).toBe('run_started');
    expect(heard.at(-1)).toBe('run_finished');
  });

  it('chooses an environment of a third party, which runs its own language', async () => {
    await using rlm = createRlmFromConfig(
      {
        llm: {
          backend: 'mock',
          options: {
            root: [
              block('globalThis.words = context.split(" ").length;'),
              block('FINAL(await llm_query(`double ${words}`));'),
            ],
            subCalls: [{ match: 'double (\\d+)', reply: 'twice $1' }],
          },
        },
        environment: { name: 'javascript-worker', options: { executeTimeoutMs: 20_000 } },
      },
      { environments: [defineEnvironment(javascriptWorkerEnvironment)] },
    );
    const result = await rlm.completion('How many words?', { context: 'one two three' });
    expect(result).toMatchObject({ answer: 'twice 3', success: true });
  });

  it('has the options of a third party checked by the third party', () => {
    const environments = [defineEnvironment(javascriptWorkerEnvironment)];
    const environment = { name: 'javascript-worker', options: { executeTimeout: 1 } };
    expect(problem({ llm, environment }, { environments })).toMatchObject({
      code: 'CONFIG_INVALID',
      message: 'config.environment.options: unknown option "executeTimeout"',
    });
  });

  it('takes "repl" for "local", as older configurations say', async () => {
    const answer = block('FINAL(6 * 7)');
    await using rlm = createRlmFromConfig({
      llm: { backend: 'mock', options: { root: [answer] } },
      environment: 'repl',
    });
    expect((await rlm.completion('?')).answer).toBe('42');
  });

  it.each(['modal', 'prime'])(
    'may name "%s", which says what is missing and what works once it is to run code',
    async (environment) => {
      await using rlm = createRlmFromConfig({
        llm: { backend: 'mock', options: { root: [block('print(1)')] } },
        environment,
      });
      await expect(rlm.completion('?', { context: 'data' })).rejects.toMatchObject({
        name: 'NotImplementedError',
        code: 'NOT_IMPLEMENTED',
        message: expect.stringMatching(/"local"/),
      });
      const { error } = await rlm.completion('?');
      expect(error).toMatchObject({ code: 'NOT_IMPLEMENTED' });
    },
  );

  it.each(['modal', 'prime'])('has the options of "%s" checked already', (name) => {
    expect(problem({ llm, environment: { name, options: { executeTimeoutms: 1 } } })).toMatchObject(
      {
        code: 'CONFIG_INVALID',
        message: expect.stringContaining('"executeTimeoutMs"'),
      },
    );
  });

  it('writes each run to a log that holds every event', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'rlm-api-test-'));
    try {
      const file = path.join(folder, 'run.jsonl');
      await using rlm = createRlmFromConfig(
        { llm, environment: 'mine', loggers: [{ name: 'jsonl', options: { path: file } }] },
        {
          environments: [
            defineEnvironment({ name: 'mine', createFactory: () => scriptedEnvironment() }),
          ],
        },
      );
      await rlm.completion('?');
      const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
      const types = lines.map((line) => (JSON.parse(line) as { type: string }).type);
      expect(types).toEqual([
        'run_started',
        'environment_ready',
        'iteration_started',
        'model_replied',
        'run_finished',
      ]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
