import { describe, expect, it } from '@jest/globals';
import { settingsTemplate } from '../../../src/index.js';
import { settingTable } from '../../../src/settings/schema/setting-table.js';
import { SettingsFolder, USER_FILE } from '../settings-folder.js';

describe('settingsTemplate', () => {
  it('is a file that changes nothing but the model, of which there is none without it', async () => {
    await using fresh = await SettingsFolder.create({ [USER_FILE]: settingsTemplate('./a.json') });
    await using none = await SettingsFolder.create();
    expect((await fresh.load()).values).toEqual({
      ...(await none.load()).values,
      backend: 'anthropic',
      model: 'claude-sonnet-4-5',
      environment: 'local',
    });
  });

  it('has every key, so that each can be had by taking the mark of a comment away', async () => {
    const all = settingsTemplate(null).replaceAll(/^( *)# ([a-z_]+: \S.*)$/gm, '$1$2');
    await using folder = await SettingsFolder.create({ [USER_FILE]: all });
    const { origins } = await folder.load();
    const missing = [...settingTable.keys()].filter(
      (key) => origins.get(key)?.source !== 'user file',
    );
    expect(missing).toEqual([]);
  });

  it('tells editors where the schema is, if it is somewhere', () => {
    expect(settingsTemplate('./a.json')).toMatch(/^# yaml-language-server: \$schema=\.\/a\.json\n/);
    expect(settingsTemplate(null)).not.toContain('$schema');
  });
});
