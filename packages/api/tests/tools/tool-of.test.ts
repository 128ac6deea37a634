import { getEventListeners } from 'node:events';

import { describe, expect, it } from '@jest/globals';
import { type JsonValue, Toolbox, type ToolPort } from '@rlm-ts/domain';
import * as z from 'zod';

import { toolOf, type ToolDefinition } from '../../src/tools/index.js';

const call = (tool: ToolPort, args: { [name: string]: JsonValue } = {}, signal?: AbortSignal) =>
  tool.call(args, signal === undefined ? {} : { signal });

const returning = (result: unknown): ToolPort =>
  toolOf({ name: 'it', description: 'It.', parameters: z.object({}), execute: () => result });

const repeat = toolOf({
  name: 'repeat',
  description: 'Repeats a text.',
  parameters: z.object({ text: z.string(), times: z.int().default(2) }),
  execute: ({ text, times }) => text.repeat(times),
});

describe('a tool from a definition', () => {
  it('is told to models with the schema of what goes in', () => {
    expect(repeat.specification).toEqual({
      name: 'repeat',
      description: 'Repeats a text.',
      parameters: {
        type: 'object',
        properties: {
          text: { type: 'string' },
          times: expect.objectContaining({ type: 'integer', default: 2 }),
        },
        required: ['text'],
        additionalProperties: false,
      },
    });
  });

  it('is called with what the schema made of the arguments', async () => {
    expect(await call(repeat, { text: 'ab' })).toBe('abab');
    expect(await call(repeat, { text: 'ab', times: 1 })).toBe('ab');
  });

  it('has its arguments inferred from the schema', () => {
    const parameters = z.object({ n: z.int() });
    const base = { name: 'it', description: 'It.', parameters };
    // @ts-expect-error -- the schema says number
    expect(toolOf({ ...base, execute: ({ n }: { n: string }) => n })).toBeDefined();
    // @ts-expect-error -- the schema has no m
    expect(toolOf({ ...base, execute: ({ m }) => typeof m })).toBeDefined();
  });

  it('refuses arguments that do not fit before anything runs', async () => {
    let runs = 0;
    const tool = toolOf({
      name: 'count',
      description: 'Counts.',
      parameters: z.object({ by: z.int() }),
      execute: () => (runs += 1),
    });
    await expect(call(tool, { by: 'two', extra: 1 })).rejects.toMatchObject({
      code: 'TOOL_FAILED',
      message: expect.stringMatching(/- extra: .*\n- by: .*expected .*\ncount takes: by\.$/),
    });
    expect(runs).toBe(0);
  });

  it('is kept from children unless it says otherwise', () => {
    const base = { description: 'x', parameters: z.object({}), execute: () => null };
    const tools = [
      toolOf({ name: 'a', ...base }),
      toolOf({ name: 'b', ...base, grantToChildren: true }),
      toolOf({ name: 'c', ...base, grantToChildren: false }),
    ];
    const names = new Toolbox(tools).forChildren().specifications.map(({ name }) => name);
    expect(names).toEqual(['b']);
  });

  it.each([
    [{ name: 'lambda' }, 'the name is a keyword of Python'],
    [{ name: 'get-it' }, 'the name has other characters'],
    [{ name: '' }, 'without a name'],
    [{ name: 7 }, 'its name must be a text'],
    [{ name: 'FINAL' }, 'already means something else'],
    [{ description: ' ' }, 'it needs a description'],
    [{ execute: undefined }, 'it needs a function execute'],
    [{ parameters: { type: 'object' } }, 'they must be a z.object'],
    [{ timeoutMs: 0 }, 'timeoutMs 0'],
    [{ timeoutMs: 2 ** 31 }, 'timeoutMs 2147483648'],
    [{ timeoutMs: Number.NaN }, 'timeoutMs NaN'],
  ])('is refused at once where it could not work: %p', (change, problem) => {
    const good = { name: 'it', description: 'It.', parameters: z.object({}), execute: () => null };
    const build = () => toolOf({ ...good, ...change } as unknown as ToolDefinition);
    expect(build).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
    expect(build).toThrow(problem);
  });
});

describe('what a tool returns', () => {
  it.each([
    [undefined, null],
    [null, null],
    [
      [1, 'a', { b: undefined }],
      [1, 'a', {}],
    ],
    [new Date(0), '1970-01-01T00:00:00.000Z'],
    [Promise.resolve({ a: 1 }), { a: 1 }],
  ])('is what JSON makes of it (%#)', async (result, json) => {
    expect(await call(returning(result))).toEqual(json);
  });

  const cycle: { self?: unknown } = {};
  cycle.self = cycle;
  it.each([
    ['a BigInt', 1n],
    ['a cycle', cycle],
    ['a function', () => 1],
    ['a Set', new Set([1])],
  ])('cannot be %s', async (_, result: unknown) => {
    await expect(call(returning(result))).rejects.toMatchObject({
      code: 'TOOL_FAILED',
      message: expect.stringContaining('The tool it returned something that JSON cannot hold'),
    });
  });

  it('may be an error, which is handed on as it is', async () => {
    const broken = new RangeError('too far');
    const tool = toolOf({
      name: 'it',
      description: 'It.',
      parameters: z.object({}),
      execute: () => {
        throw broken;
      },
    });
    await expect(call(tool)).rejects.toBe(broken);
  });
});

describe('a tool that takes too long', () => {
  const never = (timeoutMs?: number, onSignal?: (signal: AbortSignal) => void): ToolPort =>
    toolOf({
      name: 'it',
      description: 'It.',
      parameters: z.object({}),
      ...(timeoutMs !== undefined && { timeoutMs }),
      execute: (_, { signal }) => {
        onSignal?.(signal);
        return new Promise(() => undefined);
      },
    });

  it('is given up after its time, and its signal tells it', async () => {
    const signals: AbortSignal[] = [];
    await expect(call(never(5, (signal) => signals.push(signal)))).rejects.toMatchObject({
      code: 'TIMEOUT',
      message: 'The call of the tool it took longer than 5 ms and was given up.',
    });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });

  it('is given up as soon as its caller is, and its signal tells it', async () => {
    const controller = new AbortController();
    const signals: AbortSignal[] = [];
    const outcome = call(
      never(undefined, (signal) => signals.push(signal)),
      {},
      controller.signal,
    );
    const checked = expect(outcome).rejects.toMatchObject({ code: 'ABORTED', cause: 'enough' });
    controller.abort('enough');
    await checked;
    expect(signals.every(({ aborted }) => aborted)).toBe(true);
  });

  it('is told of in our words also where it heeds its signal itself', async () => {
    const controller = new AbortController();
    const heeding = toolOf({
      name: 'it',
      description: 'It.',
      parameters: z.object({}),
      execute: (_, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            reject(new Error('stopped'));
          });
        }),
    });
    const outcome = expect(call(heeding, {}, controller.signal)).rejects.toMatchObject({
      code: 'ABORTED',
    });
    // Let it start, so that its listener comes first.
    await new Promise(setImmediate);
    controller.abort();
    await outcome;
  });

  it('does not start for a caller who has gone', async () => {
    const signals: AbortSignal[] = [];
    const tool = never(undefined, (signal) => signals.push(signal));
    await expect(call(tool, {}, AbortSignal.abort())).rejects.toMatchObject({ code: 'ABORTED' });
    expect(signals).toEqual([]);
  });

  it('leaves nothing behind on the signal of a caller who goes on', async () => {
    const { signal } = new AbortController();
    await call(repeat, { text: 'a' }, signal);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});

describe('a tool from a function', () => {
  function add(a: number, b = 10): number {
    return a + b;
  }

  it('has its name and its parameters', () => {
    expect(toolOf(add).specification).toEqual({
      name: 'add',
      description: "Calls the application's function add(a, b).",
      parameters: {
        type: 'object',
        properties: { a: {}, b: {} },
        required: ['a'],
        additionalProperties: false,
      },
    });
  });

  it('is called with its arguments in their places, and its own defaults', async () => {
    expect(await call(toolOf(add), { b: 2, a: 1 })).toBe(3);
    expect(await call(toolOf(add), { a: 1 })).toBe(11);
  });

  it('may be asynchronous, and an arrow that a variable names', async () => {
    const greet = async (name: string) => ({ text: `hello ${name}` });
    expect(await call(toolOf(greet), { name: 'you' })).toEqual({ text: 'hello you' });
  });

  it('lists what is missing and what it does not know', async () => {
    await expect(call(toolOf(add), { c: 1 })).rejects.toMatchObject({
      code: 'TOOL_FAILED',
      message: [
        'The arguments of add do not fit:',
        '- c: there is no such parameter.',
        '- a: it is missing.',
        'add takes: a, b.',
      ].join('\n'),
    });
  });

  it('does not take what every object has for an argument', async () => {
    const inspect = (toString: unknown) => typeof toString;
    await expect(call(toolOf(inspect))).rejects.toMatchObject({ code: 'TOOL_FAILED' });
  });

  it.each([
    [() => 1, 'without a name'],
    [(...all: never[]) => all, 'without a name'],
    [Object.defineProperty((a: unknown) => a, 'name', { value: 'is' }), 'keyword of Python'],
    [{ rest: (...all: never[]) => all }.rest, 'not all plain names'],
    [{ f: (from: unknown) => from }.f, 'the name of its parameter from is a keyword'],
    [{ f: ($a: unknown) => $a }.f, 'the name of its parameter $a has other characters'],
    [Math.hypot, 'no ordinary function'],
  ])('is refused where it cannot be called by name (%#)', (fn, problem) => {
    const build = () => toolOf(fn as (...args: never[]) => unknown);
    expect(build).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
    expect(build).toThrow(problem);
  });

  it('works in a toolbox as any other', async () => {
    const box = new Toolbox([toolOf(add), repeat]);
    expect(await box.call('add', { a: 1 })).toEqual({ isError: false, text: '11' });
    const { isError, text } = await box.call('add', {});
    expect(isError).toBe(true);
    expect(text).toContain('- a: it is missing.');
  });
});
