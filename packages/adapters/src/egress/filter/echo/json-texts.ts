import type { JsonValue } from '@rlm-ts/domain';

/** Characters of serialised JSON that are made at once. */
const CHUNK = 8 * 1024;

/**
 * The texts in which code may print a JSON value: each string in it as it is, and the whole value as
 * JSON. Each text comes in chunks, so that a large value is not serialised in one go.
 */
export function* textsIn(value: JsonValue): Generator<Iterable<string>> {
  for (const text of stringsIn(value)) yield [text];
  yield chunksOf(partsOf(value));
}

function* stringsIn(value: JsonValue): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) yield* stringsIn(part);
  }
}

/** The parts that `JSON.stringify` would put together. */
function* partsOf(value: JsonValue): Generator<string> {
  if (typeof value !== 'object' || value === null) {
    yield JSON.stringify(value);
    return;
  }
  const isList = Array.isArray(value);
  let separator = isList ? '[' : '{';
  for (const [key, part] of Object.entries(value)) {
    yield isList ? separator : `${separator}${JSON.stringify(key)}:`;
    yield* partsOf(part);
    separator = ',';
  }
  yield separator === ',' ? '' : separator;
  yield isList ? ']' : '}';
}

function* chunksOf(parts: Iterable<string>): Generator<string> {
  let chunk = '';
  for (const part of parts) {
    chunk += part;
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = '';
  }
  yield chunk;
}
