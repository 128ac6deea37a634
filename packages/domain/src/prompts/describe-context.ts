import type { ContextPayload, JsonValue, NamedFile } from '../models/context-payload.js';

/** Items of a list or dictionary that are looked at; more would cost time and tell little. */
const SAMPLED = 10_000;

const NAMES_SHOWN = 5;
const NAME_CHARS = 60;

/**
 * The context's type, size and shape in one line: all that a root model learns of it before it
 * looks by code. Never holds any of its text, so nothing in the data can speak to the model here; of
 * several files it shows a few names, quoted and cut.
 */
export function describeContext(payload: ContextPayload | null): string {
  if (payload === null) return 'none (the variable `context` is None)';
  switch (payload.kind) {
    case 'text':
      return `str of ${count(payload.text.length)} characters`;
    case 'bytes':
      return `bytes, ${count(payload.bytes.length)} long`;
    case 'file':
      return payload.sizeBytes === undefined
        ? 'a file handle'
        : `a file handle over ${count(payload.sizeBytes)} bytes`;
    case 'files':
      return describeFiles(payload.files);
    case 'json':
      return describeJson(payload.value);
  }
}

function describeFiles(files: readonly NamedFile[]): string {
  const sizes = files.flatMap(({ sizeBytes }) => (sizeBytes === undefined ? [] : [sizeBytes]));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const size = sizes.length < files.length ? '' : `, ${count(total)} bytes together`;
  const names = files.slice(0, NAMES_SHOWN).map(({ name }) => quoted(name));
  const more = files.length > NAMES_SHOWN ? ', …' : '';
  const many = files.length === 1 ? '1 text file' : `${count(files.length)} text files`;
  return (
    `a mapping of names to file handles, ${many}${size} (${names.join(', ')}${more}); ` +
    '`context.names` has all names, `context[name]` is one handle, and `context.search(pattern)` and ' +
    '`context.search_lines(pattern)` look through all files, each hit with its `name`'
  );
}

function quoted(name: string): string {
  return JSON.stringify(name.length > NAME_CHARS ? `…${name.slice(-NAME_CHARS)}` : name);
}

function describeJson(value: JsonValue): string {
  if (value === null) return 'None';
  if (isList(value)) return `list of ${count(value.length)} items${members(value)}`;
  if (typeof value === 'object') {
    const values = Object.values(value);
    return `dict of ${count(values.length)} keys${members(values)}`;
  }
  return typeof value === 'string' ? `str of ${count(value.length)} characters` : typeName(value);
}

function members(values: readonly JsonValue[]): string {
  const sizes = new Map<string, number>();
  for (const value of values.slice(0, SAMPLED)) {
    sizes.set(typeName(value), (sizes.get(typeName(value)) ?? 0) + 1);
  }
  const kinds = [...sizes].map(([type, n]) => (sizes.size === 1 ? type : `${count(n)} ${type}`));
  if (kinds.length === 0) return '';
  const lengths = values
    .slice(0, SAMPLED)
    .flatMap((value) => (typeof value === 'string' ? [value.length] : []))
    .sort((one, other) => one - other);
  const shortest = lengths[0];
  const longest = lengths.at(-1);
  const texts =
    shortest === undefined || longest === undefined
      ? ''
      : `; the texts are ${count(shortest)} to ${count(longest)} characters long`;
  const sample = values.length > SAMPLED ? ` in the first ${count(SAMPLED)}` : '';
  return ` (${kinds.join(', ')}${sample}${texts})`;
}

function typeName(value: JsonValue): string {
  if (value === null) return 'None';
  if (isList(value)) return 'list';
  switch (typeof value) {
    case 'string':
      return 'str';
    case 'boolean':
      return 'bool';
    case 'number':
      return Number.isInteger(value) ? 'int' : 'float';
    default:
      return 'dict';
  }
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function count(n: number): string {
  return n.toLocaleString('en-US');
}
