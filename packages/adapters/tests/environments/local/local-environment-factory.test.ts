import { afterEach, describe, expect, it } from '@jest/globals';
import type { EnvironmentFactory, EnvironmentPort } from '@rlm-ts/domain';
import { createScriptedBroker } from '@rlm-ts/testkit';

import {
  createLocalEnvironmentFactory,
  localOptionsSchema,
} from '../../../src/environments/local/index.js';
import { judgeIsolation } from '../../../src/environments/local/local-isolation.js';

const factories: EnvironmentFactory[] = [];
afterEach(async () => {
  for (const factory of factories.splice(0)) await factory.close?.();
});

type Options = Parameters<typeof createLocalEnvironmentFactory>[0];

function makeFactory(options: Options = {}): EnvironmentFactory {
  const factory = createLocalEnvironmentFactory(options);
  factories.push(factory);
  return factory;
}

function openSession(factory: EnvironmentFactory): EnvironmentPort {
  return factory.open({
    sessionId: 'test',
    broker: createScriptedBroker(),
    brokerEndpoint: () => Promise.reject(new Error('none')),
  });
}

const open = (options: Options = {}): EnvironmentPort => openSession(makeFactory(options));

const invalid = (message: RegExp) =>
  expect.objectContaining({
    code: 'CONFIG_INVALID',
    message: expect.stringMatching(message),
  });

describe('the options of the local environment', () => {
  it('have the defaults that users were promised', () => {
    expect(localOptionsSchema.parse({})).toMatchObject({
      executeTimeoutMs: 30_000,
      executeTimeoutCapMs: 300_000,
      brokerTimeoutMs: 30_000,
      allowedImportRoots: [],
      restrictBuiltins: true,
      kernelSandbox: 'auto',
      pythonPath: 'python3',
    });
  });

  it('are all described', () => {
    const silent = Object.entries(localOptionsSchema.shape).filter(
      ([, schema]) => schema.description === undefined,
    );
    expect(silent.map(([name]) => name)).toEqual([]);
  });

  it('are checked when the environment is made', () => {
    const misspelt = { executeTimeout: 3 } as Options;
    expect(() => createLocalEnvironmentFactory(misspelt)).toThrow(
      invalid(/executeTimeout.*"executeTimeoutMs"/),
    );
    expect(() => createLocalEnvironmentFactory({ executeTimeoutMs: 400_000 })).toThrow(
      invalid(/executeTimeoutMs.*executeTimeoutCapMs/),
    );
  });
});

describe('the time limit of a block', () => {
  it('is the one that the call asks for', async () => {
    const result = await open().executeCode('while True: pass', { timeoutMs: 50 });
    expect(result).toMatchObject({ timedOut: true, stateLost: false });
  });

  it('is never above the cap, whatever the call asks for', async () => {
    const session = open({ executeTimeoutMs: 50, executeTimeoutCapMs: 50 });
    const result = await session.executeCode('while True: pass', { timeoutMs: 3_600_000 });
    expect(result).toMatchObject({ timedOut: true, stateLost: false });
  });

  it('too long for a timer is no time limit of zero', async () => {
    const month = 2 ** 31;
    const session = open({ executeTimeoutMs: month, executeTimeoutCapMs: month });
    const { stdout, timedOut } = await session.executeCode(
      'import time\ntime.sleep(0.05)\nprint("slept")',
    );
    expect({ stdout, timedOut }).toEqual({ stdout: 'slept\n', timedOut: false });
  });

  it('leaves a block that refuses to stop as little more time as it is told', async () => {
    const session = open({ executeTimeoutMs: 50, interruptGraceMs: 0 });
    const code = 'while True:\n try:\n  while True: pass\n except BaseException: pass';
    expect(await session.executeCode(code)).toMatchObject({ timedOut: true, stateLost: true });
    expect((await session.executeCode('print(1)')).stdout).toBe('1\n');
  });
});

describe('setup code', () => {
  it('runs before the first block, unrestricted, and its names are there', async () => {
    const session = open({ setupCode: 'import os\npid = os.getpid()' });
    expect((await session.executeCode('print(pid > 0)')).stdout).toBe('True\n');
    expect((await session.executeCode('import os')).error?.type).toBe('ImportError');
  });

  it('runs again for an interpreter that replaces a lost one', async () => {
    const session = open({
      setupCode: 'made = "by setup"',
      executeTimeoutMs: 50,
      interruptGraceMs: 0,
    });
    const code = 'while True:\n try:\n  while True: pass\n except BaseException: pass';
    expect(await session.executeCode(code)).toMatchObject({ stateLost: true });
    expect((await session.executeCode('print(made)')).stdout).toBe('by setup\n');
  });

  it('that fails is a typed error with its traceback, at every attempt', async () => {
    const session = open({ setupCode: 'x = 1\n1 / 0' });
    for (let attempt = 0; attempt < 2; attempt += 1) {
      await expect(session.executeCode('print(1)')).rejects.toMatchObject({
        code: 'SETUP_CODE_FAILED',
        message: expect.stringContaining('ZeroDivisionError'),
        details: { traceback: expect.stringContaining('1 / 0') },
      });
    }
  });
});

describe('a factory', () => {
  it('cleans up the sessions that are still open when it is closed', async () => {
    const factory = makeFactory();
    const session = openSession(factory);
    await session.executeCode('x = 1');
    const running = session.executeCode('while True: pass');
    const refused = expect(running).rejects.toMatchObject({ code: 'ENVIRONMENT_CLOSED' });
    await factory.close?.();
    await refused;
    await expect(session.executeCode('1')).rejects.toMatchObject({ code: 'ENVIRONMENT_CLOSED' });
  });

  it('opens nothing any more once it is closed', async () => {
    const factory = makeFactory();
    await factory.close?.();
    await factory.close?.();
    await expect(openSession(factory).executeCode('1')).rejects.toMatchObject({
      code: 'ENVIRONMENT_CLOSED',
    });
    await expect(factory.prewarm?.()).rejects.toMatchObject({ code: 'ENVIRONMENT_CLOSED' });
  });

  it('serves sessions that begin at once and before it is warm', async () => {
    const factory = makeFactory();
    const results = await Promise.all(
      Array.from({ length: 16 }, (_, n) => openSession(factory).executeCode(`print(${String(n)})`)),
    );
    expect(results.map(({ stdout }) => stdout)).toEqual(
      Array.from({ length: 16 }, (_, n) => `${String(n)}\n`),
    );
  });

  it('gives each session a folder of its own to work in', async () => {
    const factory = makeFactory();
    const [one, two] = [openSession(factory), openSession(factory)];
    await one.executeCode('open("note.txt", "w").write("one")');
    const { error } = await two.executeCode('open("note.txt").read()');
    expect(error?.type).toBe('FileNotFoundError');
    expect((await one.executeCode('print(open("note.txt").read())')).stdout).toBe('one\n');
  });
});

describe('the kernel layer', () => {
  const layers = [
    'files',
    'network',
    'processes',
    'system calls',
    'privileges',
    'user',
    'resources',
  ] as const;

  it('is found out by trying, and each part of it is told', async () => {
    const session = open({ kernelSandbox: 'require' });
    await session.executeCode('1');
    const told = new Map(session.isolation?.guarantees.map((each) => [each.name, each]));
    for (const layer of layers) {
      expect(told.get(layer)).toMatchObject({ inForce: true, checkedBy: 'inside' });
    }
  });

  it('promises no network where it is required, and nothing where it may be missing', () => {
    expect(createLocalEnvironmentFactory({ kernelSandbox: 'require' }).capabilities.network).toBe(
      'none',
    );
    expect(createLocalEnvironmentFactory().capabilities.network).toBe('host');
  });

  it('is missing, and said to be, where it is switched off', async () => {
    const session = open({ kernelSandbox: 'off' });
    await session.executeCode('1');
    expect(session.isolation?.missing).toContainEqual(
      expect.stringContaining('The kernel does not hold the worker'),
    );
    expect(session.isolation?.guarantees.map(({ name }) => name)).not.toContain('files');
  });
});

describe('the judgement of what holds a local session', () => {
  const held = (names: readonly string[]) =>
    [
      'files',
      'file system view',
      'network',
      'processes',
      'system calls',
      'privileges',
      'user',
      'namespaces',
      'resources',
    ].map((name) => ({ name, inForce: names.includes(name), detail: `about ${name}` }));
  const options = {
    restrictBuiltins: true,
    memoryLimitMb: 100,
    kernelSandbox: 'require',
  } as const;
  const required = [
    'files',
    'network',
    'processes',
    'system calls',
    'privileges',
    'user',
    'resources',
  ];

  it('does without namespaces where every boundary is held', () => {
    const { missing } = judgeIsolation(options, held(required));
    expect(missing).toEqual([
      'file system view: about file system view',
      'namespaces: about namespaces',
    ]);
  });

  it.each(required)('refuses to require the kernel layer without: %s', (name) => {
    const others = required.filter((each) => each !== name);
    expect(() => judgeIsolation(options, held(others))).toThrow(
      expect.objectContaining({
        code: 'SECURITY_VIOLATION',
        details: { missing: [name] },
        message: expect.stringContaining(`${name} (about ${name})`) as unknown,
      }),
    );
  });

  it('refuses a worker that was not asked, or does not tell', () => {
    expect(() => judgeIsolation(options, null)).toThrow('this system has no such layer');
    expect(() => judgeIsolation(options, [])).toThrow('this system has no such layer');
  });

  it('takes what there is with auto, and says what is missing, and what to do about each', () => {
    const report = judgeIsolation({ ...options, kernelSandbox: 'auto' }, held(['files']));
    expect(report.missing).toHaveLength(8);
    expect(report.remedies).toHaveLength(8);
    const fixes = new Map(report.guarantees.map(({ name, fix }) => [name, fix]));
    expect(fixes.get('files')).toBeNull();
    expect(report.remedies).toEqual(
      report.guarantees.filter(({ inForce }) => inForce !== true).map(({ fix }) => fix),
    );
  });

  it('says what to do where nothing was asked for', () => {
    const none = { restrictBuiltins: false, memoryLimitMb: null, kernelSandbox: 'off' } as const;
    expect(judgeIsolation(none, null).remedies).toEqual([
      expect.stringContaining('kernelSandbox to "auto"'),
      expect.stringContaining('restrictBuiltins to true'),
      expect.stringContaining('memoryLimitMb'),
    ]);
  });
});
