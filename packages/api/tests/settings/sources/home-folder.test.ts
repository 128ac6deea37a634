import { describe, expect, it } from '@jest/globals';
import { userSettingsFile } from '../../../src/index.js';
import { inHome } from '../../../src/settings/sources/home-folder.js';
import { SettingsFolder } from '../settings-folder.js';

describe('a path in the home directory', () => {
  it('is one that begins with it', () => {
    expect(inHome('~/logs', '/home/me')).toBe('/home/me/logs');
    expect(inHome('~', '/home/me')).toBe('/home/me');
    expect(['~me/logs', 'logs/~', '/~/logs'].map((file) => inHome(file, '/home/me'))).toEqual([
      '~me/logs',
      'logs/~',
      '/~/logs',
    ]);
  });

  it('is refused without one, instead of being a path from elsewhere', () => {
    expect(inHome('logs', null)).toBe('logs');
    expect(() => inHome('~/logs', null)).toThrow('There is no home directory for ~/logs. Set HOME');
  });
});

describe('somebody without a home directory', () => {
  it('has no own file of settings, and is told so by whoever asks for it', async () => {
    await using folder = await SettingsFolder.create({ 'cwd/.rlm': 'no folder' });
    expect((await folder.load({ home: null })).files).toEqual([]);
    expect(() => userSettingsFile({}, null)).toThrow('There is no home directory for a file of');
    await expect(folder.load({ home: null, env: { RLM_CONFIG: '~/x.yaml' } })).rejects.toThrow(
      'There is no home directory for ~/x.yaml.',
    );
  });

  it('may name a file by its whole path', async () => {
    await using folder = await SettingsFolder.create({ 'own.yaml': 'timeout: 7\n' });
    const RLM_CONFIG = folder.file('own.yaml');
    const { values, files } = await folder.load({ home: null, env: { RLM_CONFIG } });
    expect([values.timeout, files]).toEqual([
      7,
      [expect.objectContaining({ path: RLM_CONFIG, shown: RLM_CONFIG })],
    ]);
  });
});
