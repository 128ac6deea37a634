import { describe, expect, it } from '@jest/globals';
import { RlmError } from '@rlm-ts/domain';
import * as z from 'zod';

import { parseConfig } from '../../src/config/parse-config.js';
import { rlmConfigSchema } from '../../src/config/schemas.js';

const llm = { backend: 'mock' };

function problemsOf(value: unknown, schema: z.ZodType = rlmConfigSchema): readonly string[] {
  try {
    parseConfig(schema, value, 'config');
  } catch (error) {
    if (!RlmError.isInstance(error)) throw error;
    expect(error.code).toBe('CONFIG_INVALID');
    expect(error.details).toMatchObject({ where: 'config' });
    return error.message.split('\n');
  }
  throw new Error('the configuration was accepted');
}

describe('a misspelt key', () => {
  it.each<[string, unknown, string]>([
    [
      'at the top',
      { llm, maxIteration: 3 },
      'config.maxIteration: unknown key. Did you mean "maxIterations"?',
    ],
    [
      'in other letter case',
      { llm, MAXITERATIONS: 3 },
      'config.MAXITERATIONS: unknown key. Did you mean "maxIterations"?',
    ],
    [
      'in snake case',
      { llm, max_iterations: 3 },
      'config.max_iterations: unknown key. Did you mean "maxIterations"?',
    ],
    [
      'in an object',
      { llm: { backend: 'mock', optoins: {} } },
      'config.llm.optoins: unknown key. Did you mean "options"?',
    ],
    [
      'in an optional object',
      { llm, subCallLlm: { backend: 'mock', model: 'x', modelNam: 'x' } },
      'config.subCallLlm.modelNam: unknown key. Did you mean "modelName"?',
    ],
    [
      'in an array',
      { llm, otherLlms: [llm, { backend: 'mock', backand: 'mock' }] },
      'config.otherLlms[1].backand: unknown key. Did you mean "backend"?',
    ],
    [
      'in an object that may be a name instead',
      { llm, environment: { name: 'local', option: {} } },
      'config.environment.option: unknown key. Did you mean "options"?',
    ],
    [
      'in an array of objects that may be names instead',
      { llm, loggers: ['jsonl', { name: 'jsonl', optionz: {} }] },
      'config.loggers[1].optionz: unknown key. Did you mean "options"?',
    ],
  ])('%s is named with its place and the nearest key', (_where, config, expected) => {
    expect(problemsOf(config)).toContain(expected);
  });

  it('far from any key is answered with the keys there are', () => {
    expect(problemsOf({ llm: { backend: 'mock', zzzzzzzzz: 1 } })).toEqual([
      'config.llm.zzzzzzzzz: unknown key. Known: backend, modelName, sampling, subCallSampling, options.',
    ]);
  });

  it('is found inside optional, nullable and defaulted objects of any adapter', () => {
    const schema = z.strictObject({
      pool: z
        .strictObject({
          size: z.int().default(1),
          limits: z.strictObject({ idleMs: z.int() }).nullable(),
        })
        .optional(),
    });
    expect(problemsOf({ pool: { size: 1, limits: { idelMs: 3, idleMs: 3 } } }, schema)).toEqual([
      'config.pool.limits.idelMs: unknown key. Did you mean "idleMs"?',
    ]);
  });

  it('is found inside each value of a record', () => {
    const schema = z.strictObject({
      hosts: z.record(z.string(), z.strictObject({ port: z.int() })),
    });
    expect(problemsOf({ hosts: { here: { port: 1, prot: 2 } } }, schema)).toEqual([
      'config.hosts.here.prot: unknown key. Did you mean "port"?',
    ]);
  });

  it('is found inside the alternative of a union that comes nearest', () => {
    const reply = z.union([
      z.string(),
      z.strictObject({ text: z.string(), latencyMs: z.int().optional() }),
    ]);
    const schema = z.strictObject({ root: z.array(reply) });
    expect(problemsOf({ root: ['fine', { text: 'a', latncyMs: 3 }] }, schema)).toEqual([
      'config.root[1].latncyMs: unknown key. Did you mean "latencyMs"?',
    ]);
  });

  it('is found inside the alternative of a union that fits best, where several are objects', () => {
    const rule = z.strictObject({ match: z.string(), flags: z.string().optional() });
    const rules = z.strictObject({ rules: z.array(rule), default: z.string().optional() });
    const schema = z.strictObject({
      subCalls: z.union([z.array(z.string()), z.array(rule), rules]),
    });
    expect(problemsOf({ subCalls: [{ match: 'a', flag: 'i' }] }, schema)).toEqual([
      'config.subCalls[0].flag: unknown key. Did you mean "flags"?',
    ]);
    expect(problemsOf({ subCalls: { rules: [], defualt: 'a' } }, schema)).toEqual([
      'config.subCalls.defualt: unknown key. Did you mean "default"?',
    ]);
    expect(problemsOf({ subCalls: 7 }, schema)).toEqual([
      expect.stringMatching(/^config\.subCalls: /),
    ]);
  });

  it.each(['constructor', 'toString', 'hasOwnProperty'])(
    'that every object knows, %s, is unknown all the same',
    (key) => {
      expect(problemsOf({ llm, [key]: {} })[0]).toContain(`config.${key}: unknown key.`);
    },
  );
});

describe('a value of a wrong type', () => {
  it.each<[string, unknown, RegExp]>([
    ['a number as text', { llm, maxIterations: '30' }, /^config\.maxIterations: .*number.*string/],
    ['a fraction', { llm, maxIterations: 1.5 }, /^config\.maxIterations: .*int/],
    ['a number out of bounds', { llm, maxIterations: 0 }, /^config\.maxIterations: .*1/],
    ['text instead of an object', { llm: 'mock' }, /^config\.llm: .*object.*string/],
    ['an object instead of a list', { llm, loggers: {} }, /^config\.loggers: .*array/],
    ['a wrong item of a list', { llm, otherLlms: [llm, 7] }, /^config\.otherLlms\[1\]: .*object/],
    ['a number as environment', { llm, environment: 3 }, /^config\.environment: .*name/],
    ['an empty name', { llm, environment: '' }, /^config\.environment\.name: /],
    ['null', { llm, maxSubCalls: null }, /^config\.maxSubCalls: .*null/],
  ])('is named with its place: %s', (_what, config, expected) => {
    expect(problemsOf(config)).toEqual([expect.stringMatching(expected)]);
  });

  it.each([[null], [undefined], ['text'], [7], [[]]])(
    'is told for a configuration that is no object at all: %j',
    (config) => {
      expect(problemsOf(config)).toEqual([expect.stringMatching(/^config: .*object/)]);
    },
  );

  it('is told for what is missing', () => {
    expect(problemsOf({})).toEqual([expect.stringMatching(/^config\.llm: /)]);
  });
});

describe('several problems at once', () => {
  it('are told one per line, all of them', () => {
    const problems = problemsOf({
      llm: { backend: 'mock', optoins: {} },
      maxIterations: 'many',
      maxDepht: 2,
      otherLlms: [{ modelName: 'x' }],
    });
    expect(problems).toHaveLength(4);
    expect(problems.map((problem) => problem.split(':')[0])).toEqual(
      expect.arrayContaining([
        'config.llm.optoins',
        'config.maxIterations',
        'config.maxDepht',
        'config.otherLlms[0].backend',
      ]),
    );
  });
});
