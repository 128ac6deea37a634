import { describe, expect, it } from '@jest/globals';
import { SETTING_SOURCES } from '../../../src/settings/schema/setting-sources.js';
import { settingTable } from '../../../src/settings/schema/setting-table.js';

describe('settingTable', () => {
  it('has a meaning for every key', () => {
    const without = [...settingTable.values()].filter(({ description }) => description === '');
    expect(without).toEqual([]);
  });

  it('has every key that a variable or a flag stands for', () => {
    expect(Object.keys(SETTING_SOURCES).filter((key) => !settingTable.has(key))).toEqual([]);
  });

  it("has adapters' times in seconds, with their defaults and bounds", () => {
    const timeout = settingTable.get('docker.start_timeout');
    expect(timeout?.default).toBe(60);
    expect(timeout?.schema.safeParse(0.9).success).toBe(false);
    expect(timeout?.schema.safeParse(1.5).success).toBe(true);
  });
});
