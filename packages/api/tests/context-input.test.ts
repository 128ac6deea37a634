import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { toContextPayload } from '../src/context-input.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rlm-context-'));
});
afterAll(() => rm(folder, { recursive: true }));

const at = (name: string): string => path.join(folder, name);

const refusal = (message: RegExp) => ({
  code: 'CONTEXT_INVALID',
  message: expect.stringMatching(message),
});

describe('a context', () => {
  it.each<[string, Parameters<typeof toContextPayload>[0]['context'], object]>([
    ['a text', 'abc', { kind: 'text', text: 'abc' }],
    ['an empty text', '', { kind: 'text', text: '' }],
    ['a list', [1, 'a', null], { kind: 'json', value: [1, 'a', null] }],
    ['an object', { a: { b: 1 } }, { kind: 'json', value: { a: { b: 1 } } }],
    ['null', null, { kind: 'json', value: null }],
    ['a number', 0, { kind: 'json', value: 0 }],
    ['false', false, { kind: 'json', value: false }],
  ])('may be %s', async (_what, context, expected) => {
    expect(await toContextPayload({ context })).toEqual(expected);
  });

  it('may be bytes, of which a Buffer is one kind', async () => {
    for (const context of [new Uint8Array([1, 2]), Buffer.from([1, 2])]) {
      expect(await toContextPayload({ context })).toEqual({ kind: 'bytes', bytes: context });
    }
  });

  it('may be absent', async () => {
    expect(await toContextPayload({})).toBeNull();
    expect(await toContextPayload({ context: undefined, contextPath: undefined })).toBeNull();
  });
});

describe('a path of a context', () => {
  it('becomes absolute, with the size of its file', async () => {
    await writeFile(at('data.txt'), 'hello');
    const contextPath = path.relative(process.cwd(), at('data.txt'));
    expect(await toContextPayload({ contextPath })).toEqual({
      kind: 'file',
      path: at('data.txt'),
      sizeBytes: 5,
    });
  });

  it('may be a link to a file', async () => {
    await writeFile(at('real.txt'), 'hello');
    await symlink(at('real.txt'), at('link.txt'));
    expect(await toContextPayload({ contextPath: at('link.txt') })).toMatchObject({
      kind: 'file',
      sizeBytes: 5,
    });
  });

  it('excludes a context beside it', async () => {
    await expect(
      toContextPayload({ context: 'x', contextPath: at('data.txt') }),
    ).rejects.toMatchObject(refusal(/exclude each other/));
  });

  it('that leads nowhere is refused by its name', async () => {
    await expect(toContextPayload({ contextPath: at('missing') })).rejects.toMatchObject(
      refusal(/missing" cannot be opened: there is no such file/),
    );
  });

  it('of a folder without files is refused', async () => {
    await mkdir(at('folder'));
    await expect(toContextPayload({ contextPath: at('folder') })).rejects.toMatchObject(
      refusal(/without any text file/),
    );
  });

  it('of a pipe is refused and not waited for', async () => {
    await promisify(execFile)('mkfifo', [at('pipe')]);
    await expect(toContextPayload({ contextPath: at('pipe') })).rejects.toMatchObject(
      refusal(/not a regular file/),
    );
  });

  it('of a device is refused', async () => {
    await expect(toContextPayload({ contextPath: '/dev/zero' })).rejects.toMatchObject(
      refusal(/not a regular file/),
    );
  });

  it.each([[''], ['with\0zero']])('that no file can have is refused: %j', async (contextPath) => {
    await expect(toContextPayload({ contextPath })).rejects.toMatchObject({
      code: 'CONTEXT_INVALID',
    });
  });

  it('of another type is refused', async () => {
    await expect(toContextPayload({ contextPath: 7 as unknown as string })).rejects.toMatchObject({
      code: 'CONTEXT_INVALID',
    });
  });
});
