import * as z from 'zod';
import { isInMilliseconds, settingNameOf } from './adapter-settings.js';
import { adapterOptionsOf } from './adapter-options.js';
import { SETTING_SOURCES, type SettingSources } from './setting-sources.js';
import { settingsSchema } from './settings-schema.js';

/** One thing that can be set. */
export interface Setting extends SettingSources {
  /** Such as `timeout` or `docker.memory_limit`. */
  readonly key: string;
  readonly schema: z.ZodType;
  readonly description: string;
  /** What holds if nothing sets it; `undefined` if then nothing does. */
  readonly default: unknown;
}

/** A group of settings, such as `docker`; `null` for those outside of groups. */
export interface SettingSection {
  readonly name: string | null;
  readonly description: string;
  readonly settings: readonly Setting[];
}

/** Every setting there is, in the order of the schema; settings outside of groups come first. */
export const settingSections: readonly SettingSection[] = sectionsOf(settingsSchema);

/** Every setting by its key. */
export const settingTable: ReadonlyMap<string, Setting> = new Map(
  settingSections.flatMap(({ settings }) => settings.map((setting) => [setting.key, setting])),
);

/** Names of the groups. */
export const sectionNames: ReadonlySet<string> = new Set(
  settingSections.flatMap(({ name }) => name ?? []),
);

function sectionsOf({ shape }: typeof settingsSchema): readonly SettingSection[] {
  const single: Setting[] = [];
  const groups: SettingSection[] = [];
  for (const [key, schema] of Object.entries(shape)) {
    const members = membersOf(schema);
    if (members === null) single.push(settingOf(key, schema));
    else groups.push(groupOf(key, schema, members));
  }
  return [{ name: null, description: '', settings: single }, ...groups];
}

function groupOf(name: string, schema: z.ZodType, members: z.core.$ZodShape): SettingSection {
  const defaults = adapterDefaults(name);
  const settings = Object.entries(members).map(([key, member]) =>
    settingOf(`${name}.${key}`, asSchema(member), defaults.get(key)),
  );
  return { name, description: schema.description ?? '', settings };
}

function settingOf(key: string, schema: z.ZodType, ofAdapter?: () => unknown): Setting {
  return {
    ...SETTING_SOURCES[key],
    key,
    schema,
    description: schema.description ?? '',
    // Asked for when it is needed: an adapter's default may come from an environment variable, which
    // may be wrong.
    get default() {
      return schema.safeParse(undefined).data ?? ofAdapter?.();
    },
  };
}

function adapterDefaults(section: string): ReadonlyMap<string, () => unknown> {
  const options = Object.entries(adapterOptionsOf(section));
  return new Map(
    options.map(([option, schema]) => [
      settingNameOf(option),
      () => {
        const value = schema.safeParse(undefined).data;
        return isInMilliseconds(option) && typeof value === 'number' ? value / 1000 : value;
      },
    ]),
  );
}

/** The members of a group; `null` for what is none. */
function membersOf(schema: z.core.$ZodType): z.core.$ZodShape | null {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodPrefault) {
    return membersOf(schema.unwrap());
  }
  if (schema instanceof z.ZodObject) return schema.shape;
  if (!(schema instanceof z.ZodUnion)) return null;
  return schema.options.map(membersOf).find((members) => members !== null) ?? null;
}

function asSchema(schema: z.core.$ZodType): z.ZodType {
  if (schema instanceof z.ZodType) return schema;
  throw new TypeError('The schema of a setting is not one of zod.');
}
