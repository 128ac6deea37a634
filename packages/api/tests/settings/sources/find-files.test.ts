import { devNull } from 'node:os';
import { describe, expect, it } from '@jest/globals';
import { userSettingsFile } from '../../../src/index.js';
import { PROJECT_FILE, SettingsFolder, USER_FILE } from '../settings-folder.js';

describe('where files of settings are', () => {
  it('tells which were read, the one that counts most first', async () => {
    await using folder = await SettingsFolder.create({
      [PROJECT_FILE]: 'timeout: 1\n',
      [USER_FILE]: 'timeout: 2\n',
    });
    expect((await folder.load()).files).toEqual([
      { kind: 'project file', path: folder.file(PROJECT_FILE), shown: 'rlm.config.yaml' },
      expect.objectContaining({ kind: 'user file', shown: '~/.rlm/config.yaml' }),
    ]);
  });

  it('takes the file that RLM_CONFIG names, also from the home', async () => {
    await using folder = await SettingsFolder.create({
      [USER_FILE]: 'timeout: 1\n',
      'home/other.yaml': 'timeout: 2\n',
      'cwd/here.yaml': 'timeout: 3\n',
    });
    const timeoutOf = async (RLM_CONFIG: string): Promise<number> =>
      (await folder.load({ env: { RLM_CONFIG } })).values.timeout;
    expect(await timeoutOf('')).toBe(1);
    expect(await timeoutOf('~/other.yaml')).toBe(2);
    expect(await timeoutOf('here.yaml')).toBe(3);
    expect(await timeoutOf(devNull)).toBe(300);
  });

  it('refuses an RLM_CONFIG that names no file', async () => {
    await using folder = await SettingsFolder.create();
    const env = { RLM_CONFIG: 'nowhere.yaml' };
    await expect(folder.load({ env })).rejects.toThrow(
      /^RLM_CONFIG names the file .*nowhere\.yaml/,
    );
  });

  it('refuses an RLM_CONFIG from a current directory that is gone', () => {
    expect(() => userSettingsFile({ RLM_CONFIG: 'here.yaml' }, '/home/me', null)).toThrow(
      /^RLM_CONFIG names the file here\.yaml, but the current directory is gone\./,
    );
    expect(userSettingsFile({}, '/home/me', null).path).toBe('/home/me/.rlm/config.yaml');
  });

  it('refuses two files of a project', async () => {
    await using folder = await SettingsFolder.create({
      [PROJECT_FILE]: 'timeout: 1\n',
      'cwd/rlm.config.json': '{}',
    });
    await expect(folder.load()).rejects.toThrow(
      'There are two files of settings here, rlm.config.yaml and rlm.config.json.',
    );
  });

  it("reads a project's file that RLM_CONFIG names only once, as the person's own", async () => {
    await using folder = await SettingsFolder.create({ [PROJECT_FILE]: 'timeout: 1\n' });
    const { files } = await folder.load({ env: { RLM_CONFIG: 'rlm.config.yaml' } });
    expect(files.map(({ kind }) => kind)).toEqual(['user file']);
  });
});
