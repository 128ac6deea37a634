import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { sweepAbandonedFolders } from '../../../src/environments/local/abandoned-folders.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rlm-sweep-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Above the greatest number that a process can have. */
const NOBODY = '99999999';

describe('sweepAbandonedFolders', () => {
  it('removes folders of processes that are gone, with all that is in them', async () => {
    const gone = path.join(folder, `rlm-local-${NOBODY}-abcdef`);
    await mkdir(path.join(gone, 'session-1', 'deep'), { recursive: true });
    await writeFile(path.join(gone, 'session-1', 'deep', 'file'), 'x');
    await sweepAbandonedFolders(folder);
    expect(await readdir(folder)).toEqual([]);
  });

  it('leaves folders of processes that live, its own and those of others', async () => {
    const names = [process.pid, process.ppid, 1].map((pid) => `rlm-local-${String(pid)}-abcdef`);
    for (const name of names) await mkdir(path.join(folder, name));
    await sweepAbandonedFolders(folder);
    expect((await readdir(folder)).sort()).toEqual([...names].sort());
  });

  it('leaves what only resembles one of its folders', async () => {
    const names = [
      'rlm-local-',
      `rlm-local-${NOBODY}`,
      `my-rlm-local-${NOBODY}-a`,
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
