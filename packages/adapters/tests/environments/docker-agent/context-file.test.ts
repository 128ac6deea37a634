import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  inspectContextFile,
  isSameFile,
} from '../../../src/environments/docker/container/context-file.js';

let folder: string;

beforeEach(async () => {
  folder = await realpath(await mkdtemp(path.join(tmpdir(), 'rlm-context-')));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function file(name: string, content: string | Buffer = 'hello'): Promise<string> {
  const where = path.join(folder, name);
  await writeFile(where, content);
  return where;
}

function sha256(...parts: Buffer[]): string {
  return createHash('sha256').update(Buffer.concat(parts)).digest('hex');
}

describe('inspectContextFile', () => {
  it('tells size, place and digest of a file', async () => {
    const where = await file('data.csv');
    const bytes = Buffer.from('hello');
    expect(await inspectContextFile(where)).toEqual({
      given: where,
      path: where,
      name: 'data.csv',
      size: 5,
      digest: sha256(bytes, bytes),
    });
  });

  it('looks only at the beginning and the end of a large one', async () => {
    const bytes = Buffer.alloc(300_000, 'abcdefg');
    const { size, digest } = await inspectContextFile(await file('large', bytes));
    expect(size).toBe(300_000);
    expect(digest).toBe(sha256(bytes.subarray(0, 65_536), bytes.subarray(-65_536)));
  });

  it('takes an empty file', async () => {
    expect(await inspectContextFile(await file('empty', ''))).toMatchObject({
      size: 0,
      digest: sha256(),
    });
  });

  it('follows a symbolic link to the file that is meant', async () => {
    const where = await file('real.txt');
    const link = path.join(folder, 'link.txt');
    await symlink(where, link);
    expect(await inspectContextFile(link)).toMatchObject({
      given: link,
      path: where,
      name: 'link.txt',
    });
  });

  it.each([
    ['a b.txt', 'a b.txt'],
    ['größe-漢字.txt', 'größe-漢字.txt'],
    ['.hidden', '.hidden'],
    ['a,b=c:d.txt', 'context'],
    ['new\nline', 'context'],
    ['quote"\'', 'context'],
    ['😀', 'context'],
    ['x'.repeat(151), 'context'],
    ['copied', 'context'], // a folder beside it has this name
  ])('gives a file called %j the name %j in the container', async (name, expected) => {
    expect(await inspectContextFile(await file(name))).toMatchObject({ name: expected, size: 5 });
  });

  async function refusalOf(where: string): Promise<string> {
    const error = await inspectContextFile(where).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ code: 'CONTEXT_INVALID', details: { path: where } });
    return (error as Error).message;
  }

  it('refuses what is no regular file, without waiting for it', async () => {
    const subfolder = path.join(folder, 'sub');
    await mkdir(subfolder);
    expect(await refusalOf(subfolder)).toContain('directory');

    const fifo = path.join(folder, 'fifo');
    await promisify(execFile)('mkfifo', [fifo]);
    expect(await refusalOf(fifo)).toContain('no regular file');

    expect(await refusalOf('/dev/null')).toContain('no regular file');
    expect(await refusalOf('/dev/zero')).toContain('no regular file');

    const socket = path.join(folder, 'socket');
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(socket, resolve));
    expect(await refusalOf(socket)).toContain('socket');
    await new Promise((resolve) => server.close(resolve));
  });

  it('refuses what is not there', async () => {
    expect(await refusalOf(path.join(folder, 'nothing'))).toContain('no such file');
    expect(await refusalOf(path.join(await file('plain'), 'below'))).toContain('no such file');
    const dangling = path.join(folder, 'dangling');
    await symlink('/nowhere/at/all', dangling);
    expect(await refusalOf(dangling)).toContain('no such file');
    const circle = path.join(folder, 'circle');
    await symlink(circle, circle);
    expect(await refusalOf(circle)).toContain('ELOOP');
    expect(await refusalOf('with\0zero')).toContain('null bytes');
  });

  it('refuses a file that tells no size', async () => {
    expect(await refusalOf('/proc/self/status')).toContain('/proc');
  });

  it('refuses a file that may not be read', async () => {
    const where = await file('secret');
    await chmod(where, 0);
    const own = process.geteuid?.();
    // The superuser may read everything.
    if (own === 0) process.seteuid?.(65_534);
    try {
      expect(await refusalOf(where)).toContain('permission');
    } finally {
      if (own === 0) process.seteuid?.(own);
    }
  });
});

describe('isSameFile', () => {
  it('knows a file again by size and digest', async () => {
    const seen = await inspectContextFile(await file('data'));
    const facts = {
      event: 'file',
      id: 1,
      error: null,
      size: seen.size,
      digest: seen.digest,
    } as const;
    expect(isSameFile(seen, facts)).toBe(true);
    expect(isSameFile(seen, { ...facts, size: 6 })).toBe(false);
    expect(isSameFile(seen, { ...facts, digest: 'x' })).toBe(false);
    expect(isSameFile(seen, { ...facts, error: 'no such file' })).toBe(false);
  });
});
