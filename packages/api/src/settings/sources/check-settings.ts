import { checkConfig, type ConfigProblem } from '@rlm-ts/application';
import { RlmError } from '@rlm-ts/domain';
import { settingsSchema } from '../schema/settings-schema.js';
import { sectionNames, settingTable } from '../schema/setting-table.js';
import type { SettingOrigin, SettingsFile } from '../settings.js';
import type { ParsedFile } from './parsed-file.js';

const KEY_NAME = /(^|_)(api_?key|secrets?|password|credentials?|(access|auth)_token)$/i;

/**
 * The settings of a file, by key.
 *
 * @throws RlmError `CONFIG_INVALID` that lists every problem with file, line and column, and for a key
 *   that does not exist the nearest one that does.
 */
export function checkSettings(
  parsed: ParsedFile,
  { kind, shown }: SettingsFile,
): ReadonlyMap<string, SettingOrigin> {
  const value = withoutEmptySections(parsed.value);
  const { problems } = checkConfig(settingsSchema, value);
  if (problems !== undefined) {
    const messages = inOrder(problems, parsed).map((problem) => describe(problem, parsed, shown));
    throw new RlmError({
      code: 'CONFIG_INVALID',
      message: messages.join('\n'),
      details: { where: shown, problems: messages },
    });
  }
  return new Map(
    leavesOf(value).map(([path, leaf]) => {
      const key = path.join('.');
      const line = parsed.locate(path, 'key')?.split(':')[0];
      const column = parsed.locate(path, 'value');
      return [
        key === 'egress' ? 'egress.mode' : key,
        {
          value: leaf,
          origin: `file ${shown}${line === undefined ? '' : `:${line}`}`,
          place: `${key} in ${shown}${column === null ? '' : `:${column}`}`,
          source: kind,
        },
      ];
    }),
  );
}

/** As they stand in the file, and what is wrong with one value only once. */
function inOrder(problems: readonly ConfigProblem[], parsed: ParsedFile): readonly ConfigProblem[] {
  const places = new Map(problems.toReversed().map((problem) => [problem.path.join('.'), problem]));
  return problems
    .filter((problem) => places.get(problem.path.join('.')) === problem)
    .map((problem) => ({ problem, place: placeOf(problem, parsed)?.split(':').map(Number) ?? [] }))
    .sort(({ place: [line = 0, column = 0] }, { place: [otherLine = 0, otherColumn = 0] }) =>
      line === otherLine ? column - otherColumn : line - otherLine,
    )
    .map(({ problem }) => problem);
}

function placeOf({ path, isUnknownKey }: ConfigProblem, parsed: ParsedFile): string | null {
  return parsed.locate(path, isUnknownKey ? 'key' : 'value');
}

function describe(problem: ConfigProblem, parsed: ParsedFile, shown: string): string {
  const { path, message, isUnknownKey } = problem;
  const place = placeOf(problem, parsed);
  const at = place === null ? shown : `${shown}:${place}`;
  const name = path.join('.');
  if (!isUnknownKey)
    return name === '' ? `${at}: ${ofTheWhole(message)}` : `${at}: ${name}: ${message}`;
  const key = String(path.at(-1));
  if (KEY_NAME.test(snakeCase(key))) return `${at}: ${key} ${adviceForKey(key)}`;
  return `${at}: unknown key "${name}". ${adviceFor(key, message)}`;
}

function ofTheWhole(message: string): string {
  return `${message.replace(/\.$/, '')}: write settings as "key: value".`;
}

function adviceFor(key: string, message: string): string {
  const [group, name] = settingTable.has(key) ? key.split('.') : [];
  if (name !== undefined) return `Write it as "${name}" within the group "${group ?? ''}".`;
  const advice = message.replace(/^unknown key\. /, '');
  if (!advice.startsWith('Known:')) return advice;
  const elsewhere = [...settingTable.keys()].find((known) => known.endsWith(`.${snakeCase(key)}`));
  if (settingTable.has(snakeCase(key)))
    return `Did you mean "${snakeCase(key)}", outside of groups?`;
  return elsewhere === undefined ? advice : `Did you mean "${elsewhere}"?`;
}

/** Files are copied, committed and shown; environment variables are not. */
function adviceForKey(key: string): string {
  const variable = snakeCase(key).toUpperCase();
  const name = /^(.+_API_KEY)$/.test(variable) ? variable : 'ANTHROPIC_API_KEY or OPENAI_API_KEY';
  return `does not belong in a file. Remove it, and set the environment variable ${name}.`;
}

function snakeCase(key: string): string {
  return key
    .replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => `_${letter}`)
    .replaceAll('-', '_')
    .toLowerCase();
}

/** An empty file says nothing, and neither does `docker:` with nothing below but comments. */
function withoutEmptySections(value: unknown): unknown {
  if (value === null || value === undefined) return {};
  if (!isGroup(value)) return value;
  return Object.fromEntries(
    Object.entries(value).filter(([key, each]) => each !== null || !sectionNames.has(key)),
  );
}

type Leaf = readonly [path: readonly string[], value: unknown];

function leavesOf(value: unknown, base: readonly string[] = []): readonly Leaf[] {
  if (!isGroup(value)) return [[base, value]];
  return Object.entries(value).flatMap(([key, each]) =>
    each === undefined ? [] : leavesOf(each, [...base, key]),
  );
}

function isGroup(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
