import { describe, expect, it } from '@jest/globals';
import { userWhoMayWrite, type FolderAccess } from '../../src/options/user-who-may-write.js';

const decide = (access: Partial<FolderAccess>): Promise<string | null> =>
  userWhoMayWrite('/project', { caller: 0, uid: 0, gid: 0, mode: 0o40755, ...access });

describe('who code is, to write in a folder', () => {
  it('is left to the environment for a plain user, and where there are no user numbers', async () => {
    expect(await decide({ caller: 1000, uid: 1000 })).toBeNull();
    expect(await decide({ caller: 1000, uid: 0 })).toBeNull();
    expect(await decide({ caller: undefined })).toBeNull();
  });

  it('is the owner of the folder for root', async () => {
    expect(await decide({ uid: 1000, gid: 100 })).toBe('1000:100');
  });

  it('is left to the environment in a folder that everybody may write in', async () => {
    expect(await decide({ mode: 0o41777 })).toBeNull();
  });

  it('is nobody in a folder that root alone may write in', async () => {
    await expect(decide({})).rejects.toThrow(
      '--writable: "/project" belongs to root, and code never runs as root.',
    );
  });
});
