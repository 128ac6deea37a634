import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import type { JsonValue } from '../../src/models/context-payload.js';
import type { ToolPort } from '../../src/ports/tool.port.js';
import { Toolbox } from '../../src/tools/toolbox.js';

const tool = (
  name: string,
  call: ToolPort['call'] = async () => null,
  grantToChildren?: boolean,
): ToolPort => ({
  specification: { name, description: name, parameters: { type: 'object' } },
  call,
  ...(grantToChildren !== undefined && { grantToChildren }),
});

const returning = (result: unknown): Toolbox =>
  new Toolbox([tool('it', async () => result as JsonValue)]);

const throwing = (thrown: unknown): Toolbox =>
  new Toolbox([
    tool('it', async () => {
      throw thrown;
    }),
  ]);

describe('Toolbox', () => {
  it('tells of its tools in their order', () => {
    const box = new Toolbox([tool('b'), tool('a')]);
    expect(box.specifications.map(({ name }) => name)).toEqual(['b', 'a']);
  });

  it('hands arguments and signal on, and the result back as JSON', async () => {
    const { signal } = new AbortController();
    const box = new Toolbox([
      tool('echo', async (args, options) => ({ args, same: options.signal === signal })),
    ]);
    expect(await box.call('echo', { a: [1, 'ü'] }, { signal })).toEqual({
      isError: false,
      text: '{"args":{"a":[1,"ü"]},"same":true}',
    });
  });

  it('takes nothing for null', async () => {
    expect(await returning(undefined).call('it', {})).toEqual({ isError: false, text: 'null' });
  });

  it('returns text that means the same as the result', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        const { isError, text } = await returning(value).call('it', {});
        expect(isError).toBe(false);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('answers an unknown name with the known ones', async () => {
    const box = new Toolbox([tool('search'), tool('fetch')]);
    expect(await box.call('serch', {})).toEqual({
      isError: true,
      text: 'There is no tool "serch". Known: search, fetch.',
    });
    expect((await new Toolbox([]).call('x', {})).text).toContain('There are no tools.');
    expect((await box.call('constructor', {})).isError).toBe(true);
  });

  it.each([
    ['an error', new TypeError('bad'), 'The tool it failed: TypeError: bad'],
    ['a text', 'bad', 'The tool it failed: bad'],
    ['nothing', undefined, 'The tool it failed: undefined'],
    ['what cannot be shown', Object.create(null), 'The tool it failed: it threw something that'],
  ])('turns %s that a tool throws into an outcome', async (_, thrown: unknown, text) => {
    const outcome = await throwing(thrown).call('it', {});
    expect(outcome.isError).toBe(true);
    expect(outcome.text).toContain(text);
  });

  it('turns what a tool throws before it is asynchronous into an outcome too', async () => {
    const box = new Toolbox([
      tool('it', () => {
        throw new Error('at once');
      }),
    ]);
    expect((await box.call('it', {})).text).toBe('The tool it failed: Error: at once');
  });

  it.each([
    ['a BigInt', { id: 1n }, 'BigInt'],
    ['a function', () => 1, 'it is a function'],
    ['a Map', { found: new Map([[1, 2]]) }, 'a Map or a Set would come out empty'],
  ])('refuses %s, which JSON cannot hold', async (_, result: unknown, why) => {
    const { isError, text } = await returning(result).call('it', {});
    expect(isError).toBe(true);
    expect(text).toContain('The tool it returned something that JSON cannot hold');
    expect(text).toContain(why);
  });

  it('refuses a cycle', async () => {
    const cycle: { self?: unknown } = {};
    cycle.self = cycle;
    expect((await returning(cycle).call('it', {})).text).toContain('circular');
  });

  it('does not call a tool for a caller who has gone', async () => {
    let calls = 0;
    const box = new Toolbox([
      tool('it', async () => {
        calls += 1;
        return null;
      }),
    ]);
    const outcome = await box.call('it', {}, { signal: AbortSignal.abort() });
    expect(outcome).toEqual({
      isError: true,
      text: 'The call of the tool it was aborted by its caller.',
    });
    expect(calls).toBe(0);
  });

  it('does not wait for a tool that ignores its signal', async () => {
    const controller = new AbortController();
    const box = new Toolbox([tool('it', () => new Promise(() => undefined))]);
    const outcome = box.call('it', {}, { signal: controller.signal });
    controller.abort();
    expect((await outcome).isError).toBe(true);
  });

  it('gives children what is granted to them', async () => {
    const box = new Toolbox([
      tool('mine'),
      tool('ours', undefined, true),
      tool('own', undefined, false),
    ]);
    const ofChildren = box.forChildren();
    expect(ofChildren.specifications.map(({ name }) => name)).toEqual(['ours']);
    expect((await ofChildren.call('mine', {})).isError).toBe(true);
    expect(ofChildren.forChildren().specifications).toHaveLength(1);
  });

  it.each([
    [['a', 'b', 'a'], '"a": the name is taken by another one'],
    [['lambda'], '"lambda": the name is a keyword of Python'],
    [['get-weather'], '"get-weather": the name has other characters than letters'],
    [['llm_query'], '"llm_query": the name already means something else'],
  ])('refuses tools called %j', (names, problem) => {
    const build = () => new Toolbox(names.map((name) => tool(name)));
    expect(build).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
    expect(build).toThrow(problem);
  });
});
