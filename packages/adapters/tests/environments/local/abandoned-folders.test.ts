import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import {
  newFolderName,
  sweepAbandonedFolders,
} from '../../../src/environments/local/abandoned-folders.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rlm-sweep-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Above the greatest number that a process can have. */
const NOBODY = 99999999;

/** What a process of this number would have here. */
function nameOf(pid: number): string {
  return newFolderName().replace(`-${String(process.pid)}-`, `-${String(pid)}-`);
}

describe('sweepAbandonedFolders', () => {
  it('removes folders of processes that are gone, with all that is in them', async () => {
    const gone = path.join(folder, nameOf(NOBODY));
    await mkdir(path.join(gone, 'session-1', 'deep'), { recursive: true });
    await writeFile(path.join(gone, 'session-1', 'deep', 'file'), 'x');
    await sweepAbandonedFolders(folder);
    expect(await readdir(folder)).toEqual([]);
  });

  it('leaves folders of processes that live, its own and those of others', async () => {
    const names = [process.pid, process.ppid, 1].map(nameOf);
    for (const name of names) await mkdir(path.join(folder, name));
    await sweepAbandonedFolders(folder);
    expect((await readdir(folder)).sort()).toEqual([...names].sort());
  });

  it('leaves folders of other containers, whose processes it does not see', async () => {
    const [start, pid, , own] = nameOf(NOBODY).split(/-(\d+)-([0-9a-f]{8})-/);
    const name = `${start ?? ''}-${pid ?? ''}-00000000-${own ?? ''}`;
    await mkdir(path.join(folder, name));
    await sweepAbandonedFolders(folder);
    expect(await readdir(folder)).toEqual([name]);
  });

  it('leaves what only resembles one of its folders', async () => {
    const names = [
      'rlm-local-',
      `rlm-local-${String(NOBODY)}`,
      `my-${nameOf(NOBODY)}`,
      'rlm-local-x-a',
    ];
    for (const name of names) await mkdir(path.join(folder, name));
    await sweepAbandonedFolders(folder);
    expect((await readdir(folder)).sort()).toEqual([...names].sort());
  });

  it('has nothing to do where there is no folder', async () => {
    await expect(sweepAbandonedFolders(path.join(folder, 'missing'))).resolves.toBeUndefined();
  });
});
