import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkFolder } from '../../src/diagnosis/check-folder.js';

describe('checkFolder', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'rlm-check-folder-'));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it('writes a file and leaves nothing behind', async () => {
    expect(await checkFolder('logs', folder, 'Go away.')).toMatchObject({
      status: 'ok',
      what: 'logs',
      detail: `${folder} can be written`,
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it('makes no folder that is not there, but finds out whether it could', async () => {
    const absent = path.join(folder, 'a', 'b');
    expect(await checkFolder('logs', absent, 'Go away.', { mayBeMade: true })).toMatchObject({
      status: 'ok',
      detail: `${absent} can be made`,
    });
    expect(await readdir(folder)).toEqual([]);
    expect(await checkFolder('logs', absent, 'Go away.')).toMatchObject({ status: 'fail' });
  });

  it('fails where there is no folder, with the advice', async () => {
    const file = path.join(folder, 'a file');
    await writeFile(file, '');
    expect(await checkFolder('logs', file, 'Choose another one.')).toMatchObject({
      status: 'fail',
      detail: expect.stringContaining(`${file} cannot be written: ENOTDIR`),
      fix: 'Choose another one.',
      code: 'CONFIG_INVALID',
    });
  });
});
