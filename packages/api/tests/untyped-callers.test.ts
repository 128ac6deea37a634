import { afterAll, describe, expect, it } from '@jest/globals';
import { createScriptedLlm, exampleTrajectory } from '@rlm-ts/testkit';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import { UNDECLARED_CAPABILITIES } from '@rlm-ts/domain';
import * as z from 'zod';

import {
  callTree,
  compareModels,
  createRlm,
  createRlmFromConfig,
  defineEnvironment,
  defineLlm,
  defineLogger,
  environmentOptionNames,
  formatComparison,
  importTrajectories,
  openTrajectoryStore,
  Orchestrator,
  parseModelName,
  toolOf,
  trajectoryToViewerLines,
} from '../src/index.js';
import { scriptedEnvironment } from './scripted-parts.js';

// What a program without a compiler may pass, or one that passes on parsed JSON.
type Untyped = (...args: never[]) => unknown;
type Row = readonly [what: string, call: () => unknown, message: string];

const NaN_ = Number.NaN;
const INFINITE = Number.POSITIVE_INFINITY;
const NO_TEXT = [5, null, undefined, {}, ''];

const folder = mkdtempSync(path.join(tmpdir(), 'untyped-'));
const environment = {
  ...scriptedEnvironment(),
  capabilities: { ...UNDECLARED_CAPABILITIES, persistentState: true },
};
const rlm = createRlm({
  llm: createScriptedLlm('root', () => 'FINAL(x)'),
  environment,
  trajectories: { logDir: folder },
});
const conversation = rlm.session();
const session = await rlm.openSession();
const orchestrator = new Orchestrator({ llm: { backend: 'mock' } });
const store = openTrajectoryStore(folder);
const config = { llm: { backend: 'mock' } };
const compared = { models: ['mock/a'], prompt: '?' };

afterAll(async () => {
  await Promise.all([orchestrator.close(), rlm.close()]);
  rmSync(folder, { recursive: true });
});

/** Calls with what the compiler would refuse. */
const call = (target: unknown, name: string, ...args: readonly unknown[]): unknown =>
  (Reflect.get(Object(target) as object, name) as Untyped).apply(target, args as never[]);
const plain = (fn: unknown, ...args: readonly unknown[]): unknown =>
  (fn as Untyped)(...(args as never[]));

/** One row for each value, in a place where a person would write it. */
const each = (
  what: string,
  values: readonly unknown[],
  use: (value: unknown) => unknown,
  message: string,
): Row[] =>
  values.map(
    (value) =>
      [`${what}: ${inspect(value, { breakLength: Infinity })}`, () => use(value), message] as const,
  );

/** Runs it to where it fails: promises are awaited, generators asked for their first piece. */
async function errorOf(use: () => unknown): Promise<unknown> {
  try {
    const outcome = await use();
    if (typeof outcome === 'object' && outcome !== null && 'next' in outcome) {
      await call(outcome, 'next');
    }
  } catch (error) {
    return error;
  }
  return null;
}

function refuses(rows: readonly Row[]): void {
  it.each(rows)('refuses %s', async (_what, use, message) => {
    expect(await errorOf(use)).toMatchObject({
      name: 'RlmError',
      code: expect.stringMatching(/^(CONFIG|CONTEXT)_INVALID$/),
      message: expect.stringContaining(message),
    });
  });
}

/** The options that questions have in common, as they are given to one of those who take them. */
const questionOptions = (ask: (options: unknown) => unknown): Row[] => [
  ...each('options', [null, 5, 'x', [], true], ask, 'options: Invalid input: expected object'),
  ...each(
    'a signal',
    [{}, null, 'now', { aborted: false }, new AbortController()],
    (signal) => ask({ signal }),
    'options.signal: expected an AbortSignal',
  ),
  [
    'an option that is misspelt',
    () => ask({ singal: 1 }),
    'options.singal: unknown key. Did you mean "signal"?',
  ],
  [
    'an option of another function',
    () => ask({ colour: 3 }),
    'options.colour: unknown key. Known: context, ',
  ],
  ...each(
    'maxContextFiles',
    [0, -1, NaN_, INFINITE, '3', 1.5, null],
    (maxContextFiles) => ask({ maxContextFiles }),
    'maxContextFiles must be a whole number of at least 1',
  ),
  ...each(
    'contextPath',
    [5, null, {}, [5], [null]],
    (contextPath) => ask({ contextPath }),
    'contextPath must be a string or a list of strings',
  ),
  ...each(
    'contextPath',
    ['', [''], ['a', '']],
    (contextPath) => ask({ contextPath }),
    '"" is no path',
  ),
];

const answerOptions = (ask: (options: unknown) => unknown): Row[] => [
  ...each(
    'output',
    [{}, null, 'json', 5],
    (output) => ask({ output }),
    'options.output: expected a schema of zod 4',
  ),
  ...each(
    'toolChoice',
    ['always', '', 5, null, {}, { name: '' }],
    (toolChoice) => ask({ toolChoice }),
    'options.toolChoice',
  ),
];

const questions: Record<string, (prompt: unknown, options?: unknown) => unknown> = {
  'RLM.completion': (prompt, options) => call(rlm, 'completion', prompt, options),
  'RLM.stream': (prompt, options) => call(rlm, 'stream', prompt, options),
  'ConversationSession.completion': (prompt, options) =>
    call(conversation, 'completion', prompt, options),
  'ConversationSession.stream': (prompt, options) => call(conversation, 'stream', prompt, options),
  'Orchestrator.completion': (prompt, options) => call(orchestrator, 'completion', prompt, options),
};

describe.each(Object.entries(questions))('%s', (name, ask) => {
  refuses([
    ...each('a prompt', [...NO_TEXT, ' \n', NaN_, [], ['a']], (prompt) => ask(prompt), 'prompt: '),
    ...questionOptions((options) => ask('?', options)),
    ...answerOptions((options) => ask('?', options)),
    name.endsWith('stream')
      ? ['live', () => ask('?', { live: 'yes' }), 'options.live: Invalid input: expected boolean']
      : [
          'live, which only a stream has',
          () => ask('?', { live: true }),
          'options.live: unknown key',
        ],
  ]);
});

describe('Orchestrator.run', () => {
  refuses([
    ...each('a query', NO_TEXT, (query) => call(orchestrator, 'run', query), 'prompt: '),
    ...questionOptions((options) => call(orchestrator, 'run', '?', options)),
    [
      'what it has no use for',
      () => call(orchestrator, 'run', '?', { output: z.string() }),
      'options.output: unknown key',
    ],
  ]);
});

describe('new Orchestrator', () => {
  const make = (options: unknown, extensions?: unknown) => () =>
    new Orchestrator(options as never, extensions as never);
  refuses([
    ...each(
      'options',
      [null, 5, 'x', []],
      (options) => make(options)(),
      'options: Invalid input: expected object',
    ),
    [
      'a misspelt option of its own',
      make({ ...config, raiseOnLeaks: true }),
      'Did you mean "raiseOnLeak"?',
    ],
    ['a misspelt limit', make({ ...config, maxIteration: 3 }), 'Did you mean "maxIterations"?'],
    ...each(
      'an environment',
      [5, null, [], {}],
      (given) => make({ ...config, environment: given })(),
      'config.environment',
    ),
    ...each(
      'egress where leaks raise',
      [5, []],
      (egress) => make({ ...config, egress, raiseOnLeak: true })(),
      'config.egress: ',
    ),
    [
      'misspelt extensions',
      make(config, { tool: [] }),
      'extensions.tool: unknown key. Did you mean "tools"?',
    ],
  ]);
});

describe('RLM.openSession and RLM.execute', () => {
  const open = (options: unknown) => call(rlm, 'openSession', options);
  const execute = (code: unknown, options?: unknown) => call(rlm, 'execute', code, options);
  const hooks = (use: (options: unknown) => unknown): Row[] => [
    ...each(
      'onNotice',
      [5, null, {}, ''],
      (onNotice) => use({ onNotice }),
      'options.onNotice: expected a function',
    ),
    ...each(
      'onFinding',
      [5, null, {}, ''],
      (onFinding) => use({ onFinding }),
      'options.onFinding: expected a function',
    ),
    ['a limit that is a block’s', () => use({ timeoutMs: 'x' }), 'options.timeoutMs: unknown key'],
  ];
  refuses([
    ...questionOptions(open),
    ...hooks(open),
    ...each('code', [5, null, undefined, {}, []], (code) => execute(code), 'code: '),
    ...questionOptions((options) => execute('x', options)),
    ...hooks((options) => execute('x', options)),
  ]);
});

describe('CodeSession', () => {
  const execute = (code: unknown, options?: unknown) => call(session, 'executeCode', code, options);
  const load = (payload: unknown, signal?: unknown) =>
    call(session, 'loadContext', payload, signal);
  refuses([
    ...each('code', [5, null, undefined, {}, []], (code) => execute(code), 'code: '),
    ...each(
      'options',
      [null, 5, 'x'],
      (options) => execute('x', options),
      'options: Invalid input: expected object',
    ),
    ...each(
      'timeoutMs',
      ['5', 0, -1, NaN_, INFINITE, 1.5, 2 ** 31, null],
      (timeoutMs) => execute('x', { timeoutMs }),
      'options.timeoutMs: ',
    ),
    ...each(
      'onOutput',
      [5, null, {}],
      (onOutput) => execute('x', { onOutput }),
      'options.onOutput: expected a function',
    ),
    ...each(
      'a signal',
      [{}, null],
      (signal) => execute('x', { signal }),
      'options.signal: expected an AbortSignal',
    ),
    [
      'a misspelt option',
      () => execute('x', { timeout: 5 }),
      'options.timeout: unknown key. Did you mean "timeoutMs"?',
    ],
    ...each('a payload', [undefined, null, 5, 'text', [], {}, { kind: 'xml' }], load, 'payload'),
    ['a text that is none', () => load({ kind: 'text', text: 5 }), 'payload.text: '],
    ['bytes that are none', () => load({ kind: 'bytes', bytes: [1] }), 'payload.bytes: '],
    [
      'a file without a path',
      () => load({ kind: 'file' }),
      'payload.path: required, and it is missing',
    ],
    [
      'a misspelt key',
      () => load({ kind: 'text', text: '', txet: '' }),
      'payload.txet: unknown key. Did you mean "text"?',
    ],
    ...each(
      'a signal',
      [{}, null, 5],
      (signal) => load({ kind: 'text', text: '' }, signal),
      'signal: expected an AbortSignal',
    ),
  ]);
});

describe('createRlm', () => {
  const make = (parts: unknown) => () => plain(createRlm, parts);
  const parts = { llm: createScriptedLlm('root'), environment };
  refuses([
    ...each('parts', [undefined, null, 5, 'x', []], (given) => make(given)(), 'options: '),
    [
      'a misspelt part',
      make({ ...parts, logger: [] }),
      'options.logger: unknown key. Did you mean "loggers"?',
    ],
    [
      'a misspelt limit',
      make({ ...parts, maxIteration: 3 }),
      'options.maxIteration: unknown key. Did you mean "maxIterations"?',
    ],
    ...each(
      'maxIterations',
      [0, -1, NaN_, INFINITE, '3', null, 1.5],
      (maxIterations) => make({ ...parts, maxIterations })(),
      'options.maxIterations: ',
    ),
    ...each(
      'a model',
      [undefined, null, 'gpt', {}],
      (llm) => make({ ...parts, llm })(),
      'options.llm: expected an object with the method complete()',
    ),
    ...each(
      'a name of a model',
      [undefined, 5, ''],
      (modelName) => make({ ...parts, llm: { ...parts.llm, modelName } })(),
      'options.llm: expected a modelName',
    ),
    ...each('tools', [{}, 'x', null], (tools) => make({ ...parts, tools })(), 'options.tools: '),
    ...each('a tool', [null, 5, {}, []], (tool) => make({ ...parts, tools: [tool] })(), 'tool'),
    ...each(
      'stoppingPolicy',
      [null, {}, () => null],
      (stoppingPolicy) => make({ ...parts, stoppingPolicy })(),
      'options.stoppingPolicy: expected an object with the method reasonToStop()',
    ),
    ...each(
      'compressor',
      [{}, 5, ''],
      (compressor) => make({ ...parts, compressor })(),
      'options.compressor: expected an object with the method compress()',
    ),
    ...each(
      'nestedCalls',
      [null, {}],
      (nestedCalls) => make({ ...parts, nestedCalls })(),
      'options.nestedCalls: expected an object with the method childRunFor()',
    ),
    ...each(
      'clock',
      [null, {}, Date],
      (clock) => make({ ...parts, clock })(),
      'options.clock: expected an object with the method',
    ),
    ...each(
      'ids',
      [null, {}],
      (ids) => make({ ...parts, ids })(),
      'options.ids: expected an object with the method next()',
    ),
    ...each(
      'trajectories',
      [null, 5, {}, { logDir: '' }, 'logs'],
      (trajectories) => make({ ...parts, trajectories })(),
      'trajectories',
    ),
    [
      'a misspelt option of recording',
      make({ ...parts, trajectories: { logDri: 'x' } }),
      'Did you mean "logDir"?',
    ],
  ]);
});

describe('createRlmFromConfig', () => {
  const extended = (extensions: unknown) => plain(createRlmFromConfig, config, extensions);
  refuses([
    ...each(
      'a configuration',
      [undefined, null, 5, 'x', []],
      (given) => plain(createRlmFromConfig, given),
      'config: ',
    ),
    ...each(
      'extensions',
      [null, 5, 'x', []],
      extended,
      'extensions: Invalid input: expected object',
    ),
    [
      'misspelt extensions',
      () => extended({ tool: [] }),
      'extensions.tool: unknown key. Did you mean "tools"?',
    ],
    ...each('llms', [null, {}, 'x'], (llms) => extended({ llms }), 'extensions.llms: '),
    ...each(
      'an environment',
      [null, 5, {}],
      (given) => extended({ environments: [given] }),
      'extensions.environments[0] was not made by defineEnvironment()',
    ),
  ]);
});

describe('tools', () => {
  const ofEach = { name: 'add', description: 'Adds.', parameters: z.object({}), execute: () => 1 };
  const made: Record<string, (tool: unknown) => unknown> = {
    registerTool: (tool) => call(rlm, 'registerTool', tool),
    toolOf: (tool) => plain(toolOf, tool),
  };
  refuses(
    Object.entries(made).flatMap(([name, make]) => [
      ...each(
        `${name}: a tool`,
        [undefined, null, 5, 'x', []],
        make,
        'tool: expected a function, or { name, description',
      ),
      [
        `${name}: a misspelt key`,
        () => make({ ...ofEach, timeout: 5 }),
        'tool.timeout: unknown key. Did you mean "timeoutMs"?',
      ] as const,
      ...each(`${name}: a name`, NO_TEXT, (given) => make({ ...ofEach, name: given }), 'name'),
      ...each(
        `${name}: a description`,
        NO_TEXT,
        (description) => make({ ...ofEach, description }),
        'it needs a description',
      ),
      ...each(
        `${name}: parameters`,
        [undefined, null, {}, z.string()],
        (parameters) => make({ ...ofEach, parameters }),
        'z.object',
      ),
      ...each(
        `${name}: timeoutMs`,
        ['5', 0, -1, NaN_, INFINITE, 1.5],
        (timeoutMs) => make({ ...ofEach, timeoutMs }),
        'timeoutMs',
      ),
      ...each(
        `${name}: grantToChildren`,
        ['yes', null, 1],
        (given) => make({ ...ofEach, grantToChildren: given }),
        'tool.grantToChildren: expected true or false',
      ),
      ...each(
        `${name}: execute`,
        [undefined, null, 'x'],
        (execute) => make({ ...ofEach, execute }),
        'it needs a function execute',
      ),
    ]),
  );
});

describe('definitions', () => {
  const create = () => null;
  const defined = { defineEnvironment, defineLlm, defineLogger };
  refuses([
    ...Object.entries(defined).flatMap(([name, define]) => [
      ...each(
        name,
        [undefined, null, 5, 'x'],
        (given) => plain(define, given),
        'definition: expected an object',
      ),
      ...each(
        `${name}: a name`,
        NO_TEXT,
        (given) => plain(define, { name: given, create }),
        'definition.name: expected a text',
      ),
      ...each(
        `${name}: create`,
        [undefined, null, 'x'],
        (given) => plain(define, { name: 'n', create: given }),
        'definition.create: expected a function',
      ),
      ...each(
        `${name}: optionsSchema`,
        [null, 5, {}],
        (optionsSchema) => plain(define, { name: 'n', create, optionsSchema }),
        'definition.optionsSchema: expected a zod schema',
      ),
      [
        `${name}: a misspelt key`,
        () => plain(define, { name: 'n', create, optionSchema: z.object({}) }),
        'Did you mean "optionsSchema"?',
      ] as const,
    ]),
    ...each(
      'keyVariables',
      ['KEY', null, [5]],
      (keyVariables) => plain(defineLlm, { name: 'n', create, keyVariables }),
      'definition.keyVariables: expected a list of texts',
    ),
    [
      'a misspelt capability',
      () => plain(defineEnvironment, { name: 'n', create, capabilities: { tool: true } }),
      'definition.capabilities.tool: unknown key. Did you mean "tools"?',
    ],
    ...each(
      'a name of an environment',
      [5, null, undefined],
      (name) => plain(environmentOptionNames, name),
      'config.environment: ',
    ),
  ]);
});

describe('comparisons', () => {
  const compare = (options: unknown, given: unknown = {}) => plain(compareModels, given, options);
  refuses([
    ...each(
      'a configuration',
      [null, 5, 'x', []],
      (given) => compare(compared, given),
      'config: Invalid input: expected object',
    ),
    [
      'a misspelt limit',
      () => compare(compared, { maxIteration: 3 }),
      'config.maxIteration: unknown key. Did you mean "maxIterations"?',
    ],
    [
      'sub-call models that are none',
      () => compare(compared, { subCallLlm: null }),
      'config.subCallLlm: ',
    ],
    [
      'other models that are no list',
      () => compare(compared, { otherLlms: {} }),
      'config.otherLlms: ',
    ],
    ...each('a prompt', NO_TEXT, (prompt) => compare({ ...compared, prompt }), 'options.prompt: '),
    ...each(
      'models',
      [undefined, null, 'mock/a', {}, []],
      (models) => compare({ ...compared, models }),
      'options.models: ',
    ),
    ...each(
      'a model',
      [5, null, undefined],
      (model) => compare({ ...compared, models: [model] }),
      'options.models[0]: expected a name such as',
    ),
    ...each(
      'concurrency',
      [0, -1, NaN_, INFINITE, '3', null, 1.5],
      (concurrency) => compare({ ...compared, concurrency }),
      'options.concurrency: ',
    ),
    ...each(
      'onEvent',
      [5, null, {}],
      (onEvent) => compare({ ...compared, onEvent }),
      'options.onEvent: expected a function',
    ),
    [
      'a misspelt option',
      () => compare({ ...compared, concurency: 2 }),
      'options.concurency: unknown key. Did you mean "concurrency"?',
    ],
    ...questionOptions((options) =>
      typeof options === 'object' && options !== null && !Array.isArray(options)
        ? compare({ ...compared, ...options })
        : compare(options),
    ),
    ...each(
      'what is to be a table',
      [null, 5, {}, { rows: {} }, { rows: [5] }],
      (given) => plain(formatComparison, given),
      'comparison',
    ),
    ...each(
      'a name',
      [5, null, undefined, '', 'gpt'],
      (name) => plain(parseModelName, name),
      'model: ',
    ),
  ]);
});

describe('trajectories', () => {
  const listed: Record<string, (query: unknown) => unknown> = {
    getTrajectories: (query) => call(rlm, 'getTrajectories', query),
    list: (query) => call(store, 'list', query),
  };
  const got: Record<string, (id: unknown, options?: unknown) => unknown> = {
    getTrajectory: (id, options) => call(rlm, 'getTrajectory', id, options),
    get: (id, options) => call(store, 'get', id, options),
    follow: (id, options = { signal: new AbortController().signal }) =>
      call(store, 'follow', id, options),
  };
  const imported = (logDir: unknown, given: unknown, options?: unknown) =>
    plain(importTrajectories, logDir, given, options);
  refuses([
    ...Object.entries(listed).flatMap(([name, list]) => [
      ...each(
        `${name}: a query`,
        [null, 5, 'x', []],
        list,
        'query: Invalid input: expected object',
      ),
      ...each(
        `${name}: a limit`,
        [-1, NaN_, INFINITE, '3', 1.5, null],
        (limit) => list({ limit }),
        'query.limit: ',
      ),
      ...each(`${name}: failed`, ['yes', 1, null], (failed) => list({ failed }), 'query.failed: '),
      ...each(
        `${name}: a signal`,
        [{}, null],
        (signal) => list({ signal }),
        'query.signal: expected an AbortSignal',
      ),
      [
        `${name}: a misspelt key`,
        () => list({ limits: 1 }),
        'query.limits: unknown key. Did you mean "limit"?',
      ] as const,
    ]),
    ...Object.entries(got).flatMap(([name, get]) => [
      ...each(
        `${name}: an id`,
        [5, null, undefined, ['traj_1'], {}],
        (id) => get(id),
        'trajectoryId: ',
      ),
      ...each(`${name}: an id`, ['', '../x', 'traj_'], (id) => get(id), 'is no id of a trajectory'),
      ...each(
        `${name}: a signal`,
        [{}, null],
        (signal) => get('traj_1', { signal }),
        'options.signal: expected an AbortSignal',
      ),
      ...each(
        `${name}: options`,
        [null, 5],
        (options) => get('traj_1', options),
        'options: Invalid input: expected object',
      ),
    ]),
    ...each(
      'watch',
      [undefined, null, {}, { signal: null }],
      (options) => call(store, 'watch', options),
      'options',
    ),
    ...each('a folder', NO_TEXT, (logDir) => plain(openTrajectoryStore, logDir), 'logDir: '),
    ...each('a folder to import into', NO_TEXT, (logDir) => imported(logDir, []), 'logDir: '),
    ...each(
      'what is to be imported',
      [undefined, null, 5, 'x', {}],
      (given) => imported(folder, given),
      'trajectories: expected trajectories',
    ),
    ...each(
      'an imported trajectory',
      [null, 5, {}, { ...exampleTrajectory(), trajectoryId: '../x' }],
      (given) => imported(folder, [given]),
      'trajectories[0]',
    ),
    ...each(
      'options of an import',
      [null, { singal: 1 }],
      (options) => imported(folder, [], options),
      'options',
    ),
    ...each(
      'lines of',
      [undefined, null, 5, {}],
      (given) => plain(trajectoryToViewerLines, given),
      'trajectory',
    ),
    ...each(
      'a tree of',
      [undefined, null, 5, {}, [null]],
      (given) => plain(callTree, given),
      'calls: expected a list',
    ),
  ]);
});
