import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { makeFolder } from '../../../src/folders/making/make-folder.js';

describe('makeFolder', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'rlm-folder-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('makes it and those above it, with the mode, and takes one that is there', async () => {
    const deep = path.join(folder, 'a', 'b');
    await makeFolder(deep, 0o700);
    await makeFolder(`${deep}/`);
    for (const made of [deep, path.dirname(deep)]) {
      expect((await stat(made)).mode & 0o777).toBe(0o700);
    }
  });

  it('may be asked for the same by several at once', async () => {
    const deep = path.join(folder, 'a', 'b', 'c');
    await Promise.all(Array.from({ length: 8 }, () => makeFolder(deep)));
    expect((await stat(deep)).isDirectory()).toBe(true);
  });

  it('says what the system says where there is a file', async () => {
    await writeFile(path.join(folder, 'file'), '');
    await expect(makeFolder(path.join(folder, 'file'))).rejects.toMatchObject({ code: 'EEXIST' });
    await expect(makeFolder(path.join(folder, 'file', 'a', 'b'))).rejects.toThrow('mkdir');
  });

  const onLinux = process.platform === 'linux' ? it : it.skip;

  onLinux('gives up where a folder that is there takes no other', async () => {
    for (const name of ['/proc/x', '/proc/x/y/z']) {
      await expect(makeFolder(name)).rejects.toMatchObject({ code: 'ENOENT', path: '/proc/x' });
    }
  });
});
