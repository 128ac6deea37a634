import type { SettingOrigin, Settings } from '@rlm-ts/api';
import { maskedAddresses } from './masked-addresses.js';

/** Which backends have a key, as `modelKeys()` of the api tells. */
export interface ModelKey {
  readonly backend: string;
  readonly variables: readonly string[];
  readonly found: string | null;
}

type Row = readonly [key: string, value: string, origin: string];

/** A line for each setting, and for each backend that takes a key whether there is one. */
export function settingsReport(
  origins: ReadonlyMap<string, SettingOrigin>,
  keys: readonly ModelKey[],
): string {
  const rows: readonly Row[] = [
    ['key', 'value', 'origin'],
    ...[...origins].map(([key, { value, origin }]): Row => [key, shownValue(value), origin]),
  ];
  const lines = aligned(rows);
  if (keys.length === 0) return lines.join('\n');
  const keyRows = keys.map(({ backend, variables, found }): Row => {
    const state = found === null ? 'not set' : 'set';
    return [backend, state, found === null ? variables.join(' or ') : `environment ${found}`];
  });
  return [...lines, '', ...aligned([['backend', 'key', 'origin'], ...keyRows])].join('\n');
}

/** The same as one object. Values are as a file would have them. */
export function settingsAsJson(
  { files }: Pick<Settings, 'files'>,
  origins: ReadonlyMap<string, SettingOrigin>,
  keys: readonly ModelKey[],
): object {
  const settings = [...origins].map(
    ([key, { value = null, origin }]) => [key, { value: withoutSecrets(value), origin }] as const,
  );
  return {
    files: files.map(({ kind, path }) => ({ kind, path })),
    settings: Object.fromEntries(settings),
    keys,
  };
}

function shownValue(value: unknown): string {
  if (value === undefined) return '(not set)';
  const shown = withoutSecrets(value);
  return typeof shown === 'string' && /^\S+$/.test(shown) ? shown : JSON.stringify(shown);
}

/** An address may have somebody's password or key in it. */
function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  return typeof value === 'string' ? maskedAddresses(value) : value;
}

function aligned(rows: readonly Row[]): readonly string[] {
  const [keyWidth, valueWidth] = [0, 1].map((column) =>
    Math.min(40, Math.max(...rows.map((row) => row[column]?.length ?? 0))),
  );
  return rows.map(
    ([key, value, origin]) =>
      `${key.padEnd(keyWidth ?? 0)}  ${value.padEnd(valueWidth ?? 0)}  ${origin}`,
  );
}
