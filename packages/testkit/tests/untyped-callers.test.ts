import { describe, expect, it } from '@jest/globals';
import { inspect } from 'node:util';

import {
  createScriptedBroker,
  createScriptedEgressFilter,
  createScriptedLlm,
  createScriptedTools,
  exampleBlock,
  exampleCall,
  exampleTrajectory,
  ScriptedTrajectoryStore,
} from '../src/index.js';

// What a test without a compiler may pass.
type Row = readonly [what: string, call: () => unknown, message: string];
const call = (fn: unknown, ...args: readonly unknown[]): unknown =>
  (fn as (...args: unknown[]) => unknown)(...args);
const each = (
  what: string,
  values: readonly unknown[],
  use: (value: unknown) => unknown,
  message: string,
): Row[] =>
  values.map((value) => [`${what}: ${inspect(value)}`, () => use(value), message] as const);

const NO_OBJECTS = [null, 5, 'x', []];
const broker = (options: unknown) => call(createScriptedBroker, undefined, options);
const filter = (options: unknown) => call(createScriptedEgressFilter, {}, options);
const store = (script: unknown) => new ScriptedTrajectoryStore(script as never);

describe('a fake', () => {
  it.each<Row>([
    ...each(
      'a model’s name',
      [undefined, null, 5, ''],
      (name) => call(createScriptedLlm, name),
      'modelName: expected a text',
    ),
    ...each(
      'a model’s script',
      [null, 'x', {}],
      (script) => call(createScriptedLlm, 'm', script),
      'script: expected a function',
    ),
    ...each(
      'a broker’s script',
      [null, 'x', {}],
      (script) => call(createScriptedBroker, script),
      'script: expected a function',
    ),
    ...each('a broker’s options', NO_OBJECTS, broker, 'options: expected an object'),
    ...each(
      'latencyMs',
      [-1, Number.NaN, Number.POSITIVE_INFINITY, '5', null],
      (latencyMs) => broker({ latencyMs }),
      'options.latencyMs: expected a number of milliseconds from 0 on',
    ),
    [
      'a misspelt option',
      () => broker({ latency: 5 }),
      'options.latency: unknown key. Did you mean "latencyMs"?',
    ],
    ...each(
      'scripts of tools',
      [undefined, ...NO_OBJECTS],
      (scripts) => call(createScriptedTools, scripts),
      'scripts: expected an object',
    ),
    ...each(
      'a script of a tool',
      [undefined, null, 'x'],
      (add) => call(createScriptedTools, { add }),
      'scripts.add: expected a function',
    ),
    ...each(
      'a latency of tools',
      [null, 5],
      (latency) => call(createScriptedTools, {}, latency),
      'latencyMs: expected a function',
    ),
    ...each(
      'what a filter finds',
      [undefined, ...NO_OBJECTS],
      (script) => call(createScriptedEgressFilter, script),
      'script: expected an object',
    ),
    ...each(
      'a secret',
      ['', 5, null],
      (key) => call(createScriptedEgressFilter, { key }),
      'script.key: expected a text that is not empty',
    ),
    ...each('a filter’s options', NO_OBJECTS, filter, 'options: expected an object'),
    [
      'a misspelt option of a filter',
      () => filter({ befor: 5 }),
      'options.befor: unknown key. Did you mean "before"?',
    ],
    ['a hook that is none', () => filter({ before: 5 }), 'options.before: expected a function'],
    ...each('a store’s script', [undefined, ...NO_OBJECTS], store, 'script: expected an object'),
    ...each(
      'a store’s runs',
      [null, {}],
      (trajectories) => store({ trajectories }),
      'script.trajectories: expected a list',
    ),
    [
      'a misspelt key of a store’s script',
      () => store({ trajectory: [] }),
      'script.trajectory: unknown key. Did you mean',
    ],
    ...[exampleBlock, exampleCall, exampleTrajectory].flatMap((example) => [
      ...each(
        example.name,
        NO_OBJECTS,
        (changes) => call(example, changes),
        'changes: expected an object',
      ),
      [
        `${example.name}: a field that there is not`,
        () => call(example, { startTimes: '' }),
        'changes.startTimes: unknown key. Did you mean "startTime"?',
      ] as const,
    ]),
  ])('refuses %s', (_what, use, message) => {
    expect(use).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        message: expect.stringContaining(message),
      }),
    );
  });
});
