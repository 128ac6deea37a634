import { describe, expect, it } from '@jest/globals';
import type { OptionsSchema } from '@rlm-ts/application';
import { UNDECLARED_CAPABILITIES, type EnvironmentSession } from '@rlm-ts/domain';
import { createScriptedBroker, createScriptedLlm } from '@rlm-ts/testkit';
import * as z from 'zod';

import { defineEnvironment, defineLlm, defineLogger } from '../../src/registries/definitions.js';
import { scriptedEnvironment } from '../scripted-parts.js';

const session: EnvironmentSession = {
  sessionId: 's',
  broker: createScriptedBroker(),
  brokerEndpoint: () => Promise.reject(new Error('none')),
};
const open = () => scriptedEnvironment().open(session);

describe('an environment that is defined', () => {
  it('makes a session with the options that its schema returned', () => {
    const made: unknown[] = [];
    const environment = defineEnvironment({
      name: 'mine',
      optionsSchema: z.strictObject({ size: z.int().default(3) }),
      create: (options, given) => {
        made.push(options, given);
        return open();
      },
    });
    environment.createFactory({}, 'config.environment.options').open(session);
    expect(made).toEqual([{ size: 3 }, session]);
  });

  it('tells what its options are called, if its schema does', () => {
    const named = (optionsSchema?: OptionsSchema<object>): readonly string[] =>
      defineEnvironment<object>({
        name: 'mine',
        create: open,
        ...(optionsSchema === undefined ? {} : { optionsSchema }),
      }).optionNames;
    const schema = z.strictObject({ size: z.int(), place: z.string() });
    expect(named(schema)).toEqual(['size', 'place']);
    expect(named(schema.refine(({ size }) => size > 0))).toEqual(['size', 'place']);
    expect(named({ parse: (value: unknown) => Object(value) as object })).toEqual([]);
    expect(named()).toEqual([]);
  });

  it('has what it declares, and of the rest the least', () => {
    const environment = defineEnvironment({
      name: 'mine',
      capabilities: { persistentState: true, network: 'none' },
      create: open,
    });
    expect(environment.createFactory({}, 'here').capabilities).toEqual({
      ...UNDECLARED_CAPABILITIES,
      persistentState: true,
      network: 'none',
    });
  });

  it('may make a factory of its own, whose sessions share something', () => {
    const factory = scriptedEnvironment();
    const environment = defineEnvironment({ name: 'pool', createFactory: () => factory });
    expect(environment.createFactory({}, 'here')).toBe(factory);
  });

  it('may look at what it needs, with its options', async () => {
    const environment = defineEnvironment({
      name: 'mine',
      optionsSchema: z.strictObject({ size: z.int().default(3) }),
      create: open,
      diagnose: ({ size }) =>
        Promise.resolve([
          { status: 'ok', what: 'size', detail: String(size), fix: null, code: null },
        ]),
    });
    const factory = environment.createFactory({ size: 4 }, 'here');
    expect(await factory.diagnose?.()).toMatchObject([{ detail: '4' }]);
    const silent = defineEnvironment({ name: 'mine', create: open }).createFactory({}, 'here');
    expect(await silent.diagnose?.()).toEqual([]);
  });

  it('refuses a misspelt option with its place and the nearest key', () => {
    const environment = defineEnvironment({
      name: 'mine',
      optionsSchema: z.strictObject({ poolSize: z.int().default(1) }),
      create: open,
    });
    expect(() => environment.createFactory({ poolsize: 2 }, 'config.environment.options')).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        message: 'config.environment.options.poolsize: unknown key. Did you mean "poolSize"?',
      }),
    );
  });

  it('refuses any option when it has no schema', () => {
    const environment = defineEnvironment({ name: 'mine', create: open });
    expect(() => environment.createFactory({ size: 1 }, 'config.environment.options')).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        message: 'config.environment.options.size: unknown key. This adapter takes no options.',
      }),
    );
  });

  it('may check its options with anything that has a parse method', () => {
    const made: unknown[] = [];
    const environment = defineEnvironment<{ size: number }>({
      name: 'mine',
      optionsSchema: {
        parse: (value: unknown) => {
          const { size } = value as { size?: unknown };
          if (typeof size !== 'number') throw new TypeError('size is a number');
          return { size };
        },
      },
      create: (options) => {
        made.push(options);
        return open();
      },
    });
    environment.createFactory({ size: 4 }, 'here').open(session);
    expect(made).toEqual([{ size: 4 }]);
    expect(() => environment.createFactory({}, 'config.environment.options')).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        message: 'config.environment.options: size is a number',
      }),
    );
  });
});

describe('a model that is defined', () => {
  it('is made with its options and with the name that the configuration gives', () => {
    const names: (string | undefined)[] = [];
    const model = defineLlm({
      name: 'mine',
      create: (_options, modelName) => {
        names.push(modelName);
        return createScriptedLlm(modelName ?? 'default');
      },
    });
    expect(model.create({}, 'here', 'big').modelName).toBe('big');
    expect(model.create({}, 'here', undefined).modelName).toBe('default');
    expect(names).toEqual(['big', undefined]);
  });
});

describe('the key of a model that is defined', () => {
  const create = () => createScriptedLlm('mine');

  it('may be in the variables that the definition names', () => {
    const model = defineLlm({ name: 'mine', keyVariables: ['MY_KEY'], create });
    expect(model.keyVariables).toEqual(['MY_KEY']);
    expect(defineLlm({ name: 'mine', create }).keyVariables).toEqual([]);
  });
});

describe('a logger that is defined', () => {
  it('is made with its options', () => {
    const logger = defineLogger({
      name: 'mine',
      optionsSchema: z.strictObject({ path: z.string() }),
      create: ({ path }) => ({ log: () => expect(path).toBe('x') }),
    });
    expect(logger.create({ path: 'x' }, 'here')).toHaveProperty('log');
    expect(() => logger.create({}, 'config.loggers[0].options')).toThrow(
      expect.objectContaining({
        message: expect.stringContaining('config.loggers[0].options.path: '),
      }),
    );
  });
});
