import { RlmError } from '@rlm-ts/domain';
import { describeWanted } from '../schema/describe-type.js';
import type { VariableSource } from '../schema/setting-sources.js';
import { settingTable, type Setting } from '../schema/setting-table.js';
import type { SettingOrigin, Variables } from '../settings.js';

/**
 * The settings that environment variables stand for; a variable that is empty counts as not set.
 *
 * @param keys Which settings are asked for; default all.
 * @throws RlmError `CONFIG_INVALID` naming the variable and what it must be.
 */
export function readVariables(
  env: Variables,
  keys: Iterable<string> = settingTable.keys(),
): ReadonlyMap<string, SettingOrigin> {
  const found = new Map<string, SettingOrigin>();
  for (const key of keys) {
    const setting = settingTable.get(key);
    for (const variable of setting?.variables ?? []) {
      const text = env[variable.name]?.trim() ?? '';
      const value = text === '' || setting === undefined ? null : read(setting, variable, text);
      if (value === null) continue;
      const { name } = variable;
      const origin = { origin: `environment ${name}`, place: name, source: 'environment' } as const;
      found.set(key, { value, ...origin });
      break;
    }
  }
  return found;
}

/** The value; `null` if the variable says nothing about the setting. */
function read({ schema }: Setting, { name, meaning }: VariableSource, text: string): unknown {
  if (meaning !== undefined) {
    const on = switchOf(text);
    if (on === null) throw wrong(name, text, '1 or 0');
    return (on ? meaning.on : meaning.off) ?? null;
  }
  const candidates = [text, Number(text), switchOf(text)];
  const value = candidates.find((each) => each !== null && schema.safeParse(each).success);
  if (value !== undefined) return value;
  throw wrong(name, text, switchOnly(schema) ? '1 or 0' : wanted(schema, text));
}

function wanted(schema: Setting['schema'], text: string): string {
  const [issue] = schema.safeParse(text).error?.issues ?? [];
  // A check of the option's own says it better than its type.
  return issue?.code === 'custom' ? issue.message.replace(/^must be /, '') : describeWanted(schema);
}

function switchOnly(schema: Setting['schema']): boolean {
  return schema.safeParse(true).success;
}

function switchOf(text: string): boolean | null {
  if (/^(1|true|yes|on)$/i.test(text)) return true;
  return /^(0|false|no|off)$/i.test(text) ? false : null;
}

function wrong(variable: string, text: string, expected: string): RlmError {
  return new RlmError({
    code: 'CONFIG_INVALID',
    message: `The environment variable ${variable} is "${text}"; it must be ${expected}.`,
    details: { variable },
  });
}
