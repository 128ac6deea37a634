import { checkConfig } from '@rlm-ts/application';
import { RlmError } from '@rlm-ts/domain';
import { settingsSchema } from './schema/settings-schema.js';
import { settingTable } from './schema/setting-table.js';
import type { SettingOrigin, Settings } from './settings.js';
import { USUAL_MODELS } from './usual-models.js';

/** The settings of one source, by key. */
export type Layer = ReadonlyMap<string, SettingOrigin>;

/** What is said for one backend, and means nothing to another. By the key that names the backend. */
const BELONGING: Readonly<Record<string, readonly string[]>> = {
  backend: ['model', 'base_url'],
  sub_backend: ['sub_model'],
};

/**
 * What holds when several sources speak: for each key the first source that names it. A backend that
 * is named without a model has its usual one.
 *
 * @param layers The one that counts most first.
 * @throws RlmError `CONFIG_INVALID` for a flag with a value that its key cannot have.
 */
export function mergeSettings(layers: readonly Layer[]): Omit<Settings, 'files'> {
  const found = new Map<string, SettingOrigin>();
  for (const key of settingTable.keys()) {
    const origin = layers.map((layer) => layer.get(key)).find((each) => each !== undefined);
    if (origin !== undefined) found.set(key, origin);
  }
  for (const [backendKey, keys] of Object.entries(BELONGING)) {
    for (const key of keys) {
      if (!isForBackend(key, backendKey, layers)) found.delete(key);
    }
  }
  const usualModel = USUAL_MODELS.get(String(found.get('backend')?.value));
  if (!found.has('model') && usualModel !== undefined) found.set('model', byDefault(usualModel));
  const origins = [...settingTable.values()].map(
    (setting) => [setting.key, found.get(setting.key) ?? byDefault(setting.default)] as const,
  );
  return { values: valuesOf(found), origins: new Map(origins) };
}

/** Whether the source of a setting had the same backend in mind as holds in the end. */
function isForBackend(key: string, backendKey: string, layers: readonly Layer[]): boolean {
  const index = layers.findIndex((layer) => layer.has(key));
  if (index === -1) return true;
  const meant = backendOf(backendKey, layers.slice(index));
  return meant === undefined || meant === backendOf(backendKey, layers);
}

function backendOf(backendKey: string, layers: readonly Layer[]): unknown {
  const valueOf = (key: string): unknown =>
    layers.map((layer) => layer.get(key)).find((each) => each !== undefined)?.value;
  return valueOf(backendKey) ?? valueOf('backend');
}

function byDefault(value: unknown): SettingOrigin {
  return { value, origin: 'default', place: null, source: 'default' };
}

function valuesOf(found: Layer): Settings['values'] {
  const nested: Record<string, unknown> = {};
  for (const [key, { value }] of found) {
    const [first = '', second] = key.split('.');
    nested[first] =
      second === undefined ? value : { ...(nested[first] as object | undefined), [second]: value };
  }
  const checked = checkConfig(settingsSchema, nested);
  if (checked.problems === undefined) return checked.data;
  // Files and variables were checked when they were read: these are flags.
  const messages = checked.problems.map(({ path, message }) => {
    const key = path.join('.');
    return `${found.get(key)?.place ?? key}: ${message}`;
  });
  throw new RlmError({ code: 'CONFIG_INVALID', message: messages.join('\n') });
}
