import { describeType } from '../schema/describe-type.js';
import { settingTable } from '../schema/setting-table.js';

/** A setting as documentation lists it. */
export interface SettingReference {
  /** Such as `docker.memory_limit`. */
  readonly key: string;
  /** In words. */
  readonly type: string;
  /** `undefined` if there is none. */
  readonly default: unknown;
  readonly variables: readonly string[];
  readonly flag: string | null;
  readonly meaning: string;
}

/** Every setting there is, in the order of a file. */
export function settingsReference(): readonly SettingReference[] {
  return [...settingTable.values()].map((setting) => ({
    key: setting.key,
    type: describeType(setting.schema),
    default: setting.default,
    variables: (setting.variables ?? []).map(({ name }) => name),
    flag: setting.flag ?? null,
    meaning: setting.description,
  }));
}
