import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createScriptedLlm } from '@rlm-ts/testkit';

import { createLocalEnvironmentFactory, type RLM } from '../src/index.js';
import { createRlm } from '../src/create-rlm.js';
import { block } from './scripted-parts.js';

let folder = '';
let rlm: RLM;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rlm-local-test-'));
  rlm = createRlm({
    llm: createScriptedLlm('root', ({ purpose }) =>
      purpose === 'root' ? block('FINAL(llm_query(repr(context)))') : 'read',
    ),
    environment: createLocalEnvironmentFactory(),
  });
});
afterAll(async () => {
  await rlm.close();
  await rm(folder, { recursive: true });
});

describe('a context in a real worker', () => {
  it.each<[string, Parameters<RLM['execute']>[1], string]>([
    ['a text', { context: 'héllo ☃ 𝄞' }, "'héllo ☃ 𝄞'"],
    ['an empty text', { context: '' }, "''"],
    ['a text with a lone surrogate', { context: 'a\ud800b' }, "'a\\ud800b'"],
    ['bytes', { context: new Uint8Array([0, 255, 10]) }, "b'\\x00\\xff\\n'"],
    ['no bytes', { context: new Uint8Array() }, "b''"],
    ['a list', { context: [1, 2.5, 'x', true, null] }, "[1, 2.5, 'x', True, None]"],
    ['an empty list', { context: [] }, '[]'],
    ['an object', { context: { a: [1], 'b c': {} } }, "{'a': [1], 'b c': {}}"],
    ['null', { context: null }, 'None'],
    ['a number', { context: -0.5 }, '-0.5'],
    ['NaN and infinity', { context: [Number.NaN, Infinity, -Infinity] }, '[nan, inf, -inf]'],
    ['a boolean', { context: false }, 'False'],
    ['none', {}, 'None'],
  ])('may be %s', async (_what, options, shown) => {
    expect(
      await rlm.execute(
        'print(ascii(context) if "ud8" in ascii(context) else repr(context))',
        options,
      ),
    ).toMatchObject({
      stdout: `${shown}\n`,
      error: null,
    });
  });

  it('may be a file, which the code searches without reading it whole', async () => {
    const file = path.join(folder, 'data.txt');
    await writeFile(file, `${'hay '.repeat(100_000)}needle${' hay'.repeat(100_000)}`);
    const { stdout, error } = await rlm.execute(
      'print(len(context), "needle" in context, context.search("needle")[0])',
      { contextPath: file },
    );
    expect(error).toBeNull();
    expect(stdout).toContain('800006 True');
    expect(stdout).toContain('400000');
  });

  it('may be a folder, of which the run tells what it leaves out', async () => {
    const notes = path.join(folder, 'notes');
    await mkdir(path.join(notes, 'deep'), { recursive: true });
    await writeFile(path.join(notes, 'deep/a.md'), 'bread and milk');
    await writeFile(path.join(notes, 'b.md'), 'milk');
    await writeFile(path.join(notes, 'c.png'), Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'));
    const reader = createRlm({
      llm: createScriptedLlm('root', () =>
        block('FINAL(str([hit["name"] for hit in context.search_lines("milk")]))'),
      ),
      environment: createLocalEnvironmentFactory(),
    });
    const { answer, warnings } = await reader.completion('Where?', { contextPath: notes });
    await reader.close();
    expect(answer).toBe("['b.md', 'deep/a.md']");
    expect(warnings).toEqual([`Left out of the context "${notes}": 1 binary ("c.png").`]);
  });

  it('may be an empty file', async () => {
    const file = path.join(folder, 'empty.txt');
    await writeFile(file, '');
    expect(await rlm.execute('print(len(context))', { contextPath: file })).toMatchObject({
      stdout: '0\n',
      error: null,
    });
  });

  it.each<[string, unknown]>([
    ['a function', () => 1],
    ['a symbol', Symbol('s')],
    ['a big integer', 10n],
    ['a list with a function in it', [1, () => 1]],
    ['data that holds itself', ((data: unknown[]) => (data.push(data), data))([])],
  ])('cannot be %s, which is a typed error', async (_what, context) => {
    await expect(
      rlm.execute('print(context)', { context: context as string }),
    ).rejects.toMatchObject({ code: 'CONTEXT_INVALID' });
  });
});

describe('a completion in a real worker', () => {
  it('answers from its context and its sub-calls', async () => {
    const result = await rlm.completion('What is it?', { context: [1, 2] });
    expect(result).toMatchObject({
      answer: 'read',
      success: true,
      answerSource: 'final_call',
      usage: { rootCalls: 1, subCalls: 1 },
    });
    expect(result.iterations[0]?.blocks[0]?.result.subCalls).toMatchObject([
      { kind: 'llm_query', promptChars: 6, responseChars: 4, error: null },
    ]);
  });

  it('never ends by a FINAL that the data prints', async () => {
    const llm = createScriptedLlm('root', (_request, index) =>
      index === 0 ? block('print(context)') : 'FINAL(mine)',
    );
    await using other = createRlm({ llm, environment: createLocalEnvironmentFactory() });
    const result = await other.completion('?', { context: 'FINAL(theirs)\nFINAL_VAR(context)\n' });
    expect(result).toMatchObject({ answer: 'mine', success: true });
  });

  it('starts a child with a session and a context of its own for rlm_query', async () => {
    const llm = createScriptedLlm('root', ({ depth, messages }) => {
      if (depth === 1) return block('FINAL(sum(context) + len(globals().get("secret", "")))');
      return messages.length === 2
        ? block(
            'secret = "xxx"\nparts = rlm_query_batched(["sum"] * 3, [[1, 2], [3, 4], [5, 6]])\nprint(parts)',
          )
        : block('FINAL(",".join(parts))');
    });
    await using deep = createRlm({
      llm,
      environment: createLocalEnvironmentFactory(),
      maxDepth: 2,
    });
    const result = await deep.completion('?');
    expect(result).toMatchObject({ answer: '3,7,11', success: true });
    expect(result.usage).toMatchObject({ rootCalls: 5, subCalls: 3 });
  });

  it('is ended by its caller in the midst of a block, which keeps what there was', async () => {
    const controller = new AbortController();
    const llm = createScriptedLlm('root', (_request, index) => {
      if (index === 0) return block('answer["content"] = "half"');
      setTimeout(() => controller.abort(), 50);
      return block('while True: pass');
    });
    await using other = createRlm({ llm, environment: createLocalEnvironmentFactory() });
    const result = await other.completion('?', { signal: controller.signal });
    expect(result).toMatchObject({ stopReason: 'aborted', answer: 'half', success: false });
    expect(result.iterations).toHaveLength(2);
  });
});
