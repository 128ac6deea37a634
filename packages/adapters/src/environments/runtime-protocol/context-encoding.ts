import {
  isPairAt,
  RlmError,
  type ContextPayload,
  type JsonValue,
  type NamedFile,
} from '@rlm-ts/domain';
import { encodeText, type TextEncodingName } from './text-encoding.js';

/** A context as it travels: the header's fields and the body, made piece by piece. */
export interface EncodedContext {
  /** The variable that is to hold it. */
  readonly variable: string;
  /** A second name for it. */
  readonly alias: string | null;
  readonly header:
    | { readonly kind: 'text' | 'json'; readonly encoding: TextEncodingName }
    | { readonly kind: 'bytes' }
    | { readonly kind: 'file'; readonly path: string }
    | { readonly kind: 'files'; readonly encoding: TextEncodingName };
  /** Files of the host that the sandbox is to be given first; see {@link placeFiles}. */
  readonly files: readonly Pick<NamedFile, 'name' | 'path'>[];
  readonly bodyBytes: number;
  /** Yields the body in pieces; each must be written out before the next is asked for. */
  readonly pieces: () => Iterable<Uint8Array>;
}

/** The variable that holds a context unless another is asked for. */
export const CONTEXT_VARIABLE = 'context';

/** The longest context that travels in a frame; larger ones go in as files. */
export const MAX_CONTEXT_BYTES = 1 << 30;

const PIECE_CHARS = 1 << 18;
const MAX_UTF8_BYTES_PER_UNIT = 3;

/**
 * Prepares a payload for the sandbox. Text is encoded in pieces, so that the host never holds a
 * second copy of it.
 *
 * @throws RlmError `CONTEXT_INVALID` for values that Python cannot get, naming the place;
 *   `CONTEXT_TOO_LARGE` past {@link MAX_CONTEXT_BYTES}.
 */
export function encodeContext(
  payload: ContextPayload,
  variable: string = CONTEXT_VARIABLE,
  alias: string | null = null,
): EncodedContext {
  return { variable, alias, ...encodePayload(payload, variable) };
}

type EncodedPayload = Omit<EncodedContext, 'variable' | 'alias'>;

function encodePayload(payload: ContextPayload, variable: string): EncodedPayload {
  switch (payload.kind) {
    case 'text':
      return encodeLongText('text', payload.text);
    case 'json':
      return encodeLongText('json', toJson(payload.value, variable));
    case 'bytes':
      return sized({ kind: 'bytes' }, payload.bytes.length, () => [payload.bytes]);
    case 'file':
      return {
        ...encodeNothing({ kind: 'file', path: payload.path }),
        files: [named(payload.path)],
      };
    case 'files':
      checkNames(payload.files, variable);
      return { ...encodeNothing({ kind: 'files', encoding: 'utf-8' }), files: payload.files };
  }
}

/**
 * The same context, with the places where the sandbox sees its files.
 *
 * @param paths One for each of {@link EncodedContext.files}.
 */
export function placeFiles(encoded: EncodedContext, paths: readonly string[]): EncodedContext {
  const { header, files } = encoded;
  if (header.kind === 'file') return { ...encoded, header: { kind: 'file', path: paths[0] ?? '' } };
  if (header.kind !== 'files') return encoded;
  const text = JSON.stringify(files.map(({ name }, index) => ({ name, path: paths[index] })));
  const { bytes, encoding } = encodeText(text);
  const place = { header: { kind: 'files', encoding } as const, bodyBytes: bytes.length };
  return { ...encoded, ...place, pieces: () => [bytes] };
}

function named(path: string): Pick<NamedFile, 'name' | 'path'> {
  return { name: '', path };
}

function encodeNothing(header: EncodedContext['header']): EncodedPayload {
  return sized(header, 0, () => []);
}

function checkNames(files: readonly NamedFile[], variable: string): void {
  const names = new Set<string>();
  for (const { name } of files) {
    if (names.has(name)) throw invalid(variable, `two files are called ${JSON.stringify(name)}`);
    names.add(name);
  }
}

function sized(
  header: EncodedContext['header'],
  bodyBytes: number,
  pieces: () => Iterable<Uint8Array>,
): EncodedPayload {
  if (bodyBytes > MAX_CONTEXT_BYTES) throw tooLarge(bodyBytes);
  return { header, files: [], bodyBytes, pieces };
}

function encodeLongText(kind: 'text' | 'json', text: string): EncodedPayload {
  if (text.length <= PIECE_CHARS) {
    const { encoding, bytes } = encodeText(text);
    return sized({ kind, encoding }, bytes.length, () => [bytes]);
  }
  if (!text.isWellFormed()) {
    return sized({ kind, encoding: 'utf-16-le' }, text.length * 2, () => utf16Pieces(text));
  }
  let bytes = 0;
  for (const piece of utf8Pieces(text)) bytes += piece.length;
  return sized({ kind, encoding: 'utf-8' }, bytes, () => utf8Pieces(text));
}

/**
 * A text's UTF-8 in pieces that share one buffer, so each is good until the next is asked for.
 * Several times faster than `Buffer.from` and `Buffer.byteLength`, which copy every slice first.
 */
function* utf8Pieces(text: string): Iterable<Uint8Array> {
  const encoder = new TextEncoder();
  const buffer = new Uint8Array(PIECE_CHARS * MAX_UTF8_BYTES_PER_UNIT);
  for (const slice of slices(text)) {
    yield buffer.subarray(0, encoder.encodeInto(slice, buffer).written);
  }
}

function* utf16Pieces(text: string): Iterable<Uint8Array> {
  for (const slice of slices(text)) yield Buffer.from(slice, 'utf16le');
}

function* slices(text: string): Iterable<string> {
  let start = 0;
  while (start < text.length) {
    let end = Math.min(start + PIECE_CHARS, text.length);
    // A surrogate pair must not be cut: its halves alone cannot be said in UTF-8.
    if (isPairAt(text, end - 1)) end -= 1;
    yield text.slice(start, end);
    start = end;
  }
}

function tooLarge(bytes: number, cause?: unknown): RlmError {
  return new RlmError({
    code: 'CONTEXT_TOO_LARGE',
    message:
      `The context of ${String(bytes)} bytes is over the limit of ${String(MAX_CONTEXT_BYTES)} bytes. ` +
      'Write it to a file and pass contextPath instead: files are mapped, not loaded.',
    cause,
    details: { bytes, maxBytes: MAX_CONTEXT_BYTES },
  });
}

/** JSON with the numbers that Python's reader knows besides: `NaN`, `Infinity`, `-Infinity`. */
function toJson(value: JsonValue, variable: string): string {
  try {
    // `checkJson` walks the value once; only if it met such a number is the slow writer needed.
    return checkJson(value, variable) ? JSON.stringify(value) : writeJson(value);
  } catch (error) {
    if (RlmError.isInstance(error)) throw error;
    if (error instanceof RangeError && /string length/i.test(error.message)) {
      throw tooLarge(MAX_CONTEXT_BYTES + 1, error);
    }
    throw invalid(variable, 'it is nested too deeply or refers to itself', error);
  }
}

function checkJson(value: unknown, variable: string): boolean {
  let allFinite = true;
  const open = new Set<object>();
  const walk = (item: unknown, path: () => string): void => {
    if (item === null || typeof item === 'string' || typeof item === 'boolean') return;
    if (typeof item === 'number') {
      if (!Number.isFinite(item)) allFinite = false;
      return;
    }
    if (typeof item !== 'object') throw invalid(path(), `${typeof item} has no JSON form`);
    if (open.has(item)) throw invalid(path(), 'it refers to itself');
    open.add(item);
    if (Array.isArray(item)) {
      for (let i = 0; i < item.length; i += 1) walk(item[i], () => `${path()}[${String(i)}]`);
    } else {
      const prototype: unknown = Object.getPrototypeOf(item);
      if (prototype !== Object.prototype && prototype !== null) {
        throw invalid(path(), `a ${constructorName(item)} is not a plain object or array`);
      }
      for (const [key, member] of Object.entries(item)) walk(member, () => `${path()}.${key}`);
    }
    open.delete(item);
  };
  walk(value, () => variable);
  return allFinite;
}

function constructorName(item: object): string {
  return typeof item.constructor === 'function' ? item.constructor.name : 'class instance';
}

function writeJson(value: JsonValue): string {
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isArray(value)) return `[${value.map(writeJson).join(',')}]`;
  const members = Object.entries(value).map(
    ([key, item]) => `${JSON.stringify(key)}:${writeJson(item)}`,
  );
  return `{${members.join(',')}}`;
}

function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function invalid(path: string, why: string, cause?: unknown): RlmError {
  return new RlmError({
    code: 'CONTEXT_INVALID',
    message: `The context cannot be passed to Python: at ${path}, ${why}. Use text, bytes, or plain objects, arrays, strings, numbers, booleans and null.`,
    cause,
    details: { path },
  });
}
