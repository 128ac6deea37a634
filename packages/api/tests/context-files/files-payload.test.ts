import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { toContextPayload, type ContextInput } from '../../src/context-input.js';

const PNG = Buffer.from('\x89PNG\r\n\x1a\n\0', 'latin1');

let folder = '';
let warnings: string[] = [];
beforeEach(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), 'rlm-files-')));
  warnings = [];
});
afterEach(() => rm(folder, { recursive: true }));

const at = (...parts: string[]): string => path.join(folder, ...parts);

async function put(name: string, content: string | Uint8Array = name): Promise<string> {
  await mkdir(path.dirname(at(name)), { recursive: true });
  await writeFile(at(name), content);
  return at(name);
}

function payload(input: ContextInput) {
  return toContextPayload(input, (message) => {
    warnings.push(message);
  });
}

async function names(contextPath: string | readonly string[], options: ContextInput = {}) {
  const made = await payload({ contextPath, ...options });
  return made?.kind === 'files' ? made.files.map(({ name }) => name) : made;
}

describe('a folder as a context', () => {
  it('is its text files in the order of their names, relative to it', async () => {
    for (const name of ['b.md', 'a/z.txt', 'a-b.txt', 'a/b/c.csv', 'ünï\n.txt', 'empty']) {
      await put(name);
    }
    await writeFile(at('empty'), '');
    expect(await payload({ contextPath: folder })).toEqual({
      kind: 'files',
      files: ['a-b.txt', 'a/b/c.csv', 'a/z.txt', 'b.md', 'empty', 'ünï\n.txt'].map((name) => ({
        name,
        path: at(name),
        sizeBytes: name === 'empty' ? 0 : Buffer.byteLength(name),
      })),
    });
    expect(warnings).toEqual([]);
  });

  it('leaves out what is hidden and what programs have made, unless it is asked for', async () => {
    for (const name of ['a.txt', '.env', '.git/HEAD', 'node_modules/x/index.js', '__pycache__/x']) {
      await put(name);
    }
    expect(await names(folder)).toEqual(['a.txt']);
    expect(await names([folder, at('.env'), at('node_modules')])).toEqual([
      `${path.basename(folder)}/a.txt`,
      '.env',
      'node_modules/x/index.js',
    ]);
    expect(warnings).toEqual([]);
  });

  it('leaves out what is no text, and says so', async () => {
    await put('a.txt');
    for (const name of ['1.png', '2.png', '3.png', '4.png']) await put(name, PNG);
    await put('nul.dat', 'a\0b');
    await promisify(execFile)('mkfifo', [at('pipe')]);
    expect(await names(folder)).toEqual(['a.txt']);
    expect(warnings).toEqual([
      `Left out of the context "${folder}": 1 no regular file ("pipe"); ` +
        '5 binary ("1.png", "2.png", "3.png", …).',
    ]);
  });

  it('follows links to files inside it, and none that lead out or round', async () => {
    await put('in/a.txt');
    await put('out/secret.txt');
    await symlink('a.txt', at('in/link.txt'));
    await symlink('../out/secret.txt', at('in/leak.txt'));
    await symlink('../out', at('in/leaks'));
    await symlink('.', at('in/round'));
    await symlink('nothing', at('in/broken'));
    expect(await payload({ contextPath: at('in') })).toMatchObject({
      files: [
        { name: 'a.txt', path: at('in/a.txt') },
        { name: 'link.txt', path: at('in/a.txt') },
      ],
    });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('2 leading out of the folder ("leak.txt", "leaks")');
    expect(warnings[0]).toContain('1 unreadable ("broken")');
  });

  it('may itself be reached by a link', async () => {
    await put('real/a.txt');
    await symlink(at('real'), at('link'));
    expect(await names(at('link'))).toEqual(['a.txt']);
  });

  it('of too many files is refused, and read no further', async () => {
    for (let n = 0; n < 5; n += 1) await put(`${String(n)}.txt`);
    expect(await names(folder, { maxContextFiles: 5 })).toHaveLength(5);
    await expect(names(folder, { maxContextFiles: 4 })).rejects.toMatchObject({
      code: 'CONTEXT_TOO_LARGE',
      message: expect.stringMatching(/more than 4 files.*raise maxContextFiles/),
    });
    await expect(names([at('0.txt'), at('1.txt')], { maxContextFiles: 1 })).rejects.toMatchObject({
      code: 'CONTEXT_TOO_LARGE',
    });
    await expect(names(folder, { maxContextFiles: 0 })).rejects.toMatchObject({
      code: 'CONTEXT_INVALID',
    });
  });

  it('without any text is refused', async () => {
    await put('a.png', PNG);
    await expect(names(folder)).rejects.toMatchObject({
      code: 'CONTEXT_INVALID',
      message: expect.stringMatching(/without any text file in it, only 1 others/),
    });
  });
});

describe('a list of paths as a context', () => {
  it('is a mapping in the given order, also of one file', async () => {
    const [one, two] = [await put('x/one.txt'), await put('a/two.txt')];
    expect(await names([one])).toEqual(['one.txt']);
    expect(await names([one, two, one])).toEqual(['one.txt', 'two.txt']);
  });

  it('keeps files of one name apart by their folders', async () => {
    const [one, two] = [await put('x/same.txt'), await put('y/same.txt')];
    expect(await names([one, two])).toEqual(['x/same.txt', 'y/same.txt']);
  });

  it('takes folders beside files, and no file twice', async () => {
    const file = await put('docs/a.md');
    await put('docs/b.md');
    expect(await names([at('docs'), file])).toEqual(['a.md', 'docs/b.md'].sort());
  });

  it('numbers names that only meet by chance', async () => {
    const paths = [await put('p/F/b'), await put('q/b'), path.dirname(await put('r/F/b'))];
    expect(await names(paths)).toEqual(['F/b', 'q/b', '2-F/b']);
  });

  it.each([
    ['no text', () => put('a.png', PNG), /a\.png" is binary \(PNG image\), not text: convert/],
    [
      'missing',
      () => Promise.resolve(at('missing')),
      /missing" cannot be opened: there is no such/,
    ],
    ['a device', () => Promise.resolve('/dev/zero'), /"\/dev\/zero" is not a regular file/],
    ['empty', () => Promise.resolve(''), /"" is no path/],
  ])('is refused for a path that is %s', async (_what, make, message) => {
    const good = await put('good.txt');
    const wrong = await make();
    await expect(names([good, wrong])).rejects.toMatchObject({
      code: 'CONTEXT_INVALID',
      message: expect.stringMatching(message),
    });
  });

  it('is refused if it is empty or holds something else', async () => {
    await expect(names([])).rejects.toMatchObject({ code: 'CONTEXT_INVALID' });
    await expect(names([7 as unknown as string])).rejects.toMatchObject({
      code: 'CONTEXT_INVALID',
    });
  });
});

describe('a file as a context', () => {
  it('may hold a NUL as long as it is of no known type', async () => {
    const odd = await put('odd.log', 'a\0b');
    expect(await payload({ contextPath: odd })).toEqual({ kind: 'file', path: odd, sizeBytes: 3 });
  });

  it.each([
    ['/proc/self/status', /tells no size/],
    ['~/nowhere', /there is no such file: check the path; ~ is not expanded here/],
  ])('is refused with what to do: %s', async (contextPath, message) => {
    await expect(payload({ contextPath })).rejects.toMatchObject({
      code: 'CONTEXT_INVALID',
      message: expect.stringMatching(message),
    });
  });

  const root = process.getuid?.() === 0;
  (root ? it.skip : it)('that may not be read is refused, and left out of its folder', async () => {
    await chmod(await put('closed.txt'), 0);
    await put('open.txt');
    await expect(payload({ contextPath: at('closed.txt') })).rejects.toMatchObject({
      message: expect.stringContaining('permission'),
    });
    expect(await names(folder)).toEqual(['open.txt']);
    expect(warnings[0]).toContain('1 unreadable ("closed.txt")');
  });
});
