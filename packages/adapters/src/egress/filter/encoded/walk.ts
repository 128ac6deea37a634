import type { End } from '../span.js';
import type { Codec } from './forms.js';

/** Where a walk along an encoded run ended, and why. */
export interface Walk {
  /** Behind the last character of the run, padding included. */
  readonly end: number;
  /** The run is over, the text is, or the walk had reached its limit. */
  readonly stop: 'end' | 'cut' | 'limit';
}

/** Told the value of each unit of a run (six bits, or a byte) and its place; false ends the walk. */
export type Visit = (value: number, start: number, end: number) => boolean;

interface Path {
  readonly text: string;
  readonly from: number;
  readonly limit: number;
  /** Whether nothing follows the text. */
  readonly final: boolean;
}

const SIX_BITS = new Int8Array(0x80).fill(-1);
Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/').forEach(
  (character, value) => (SIX_BITS[character.charCodeAt(0)] = value),
);
SIX_BITS['-'.charCodeAt(0)] = 62;
SIX_BITS['_'.charCodeAt(0)] = 63;

/** Lines are told apart by at most so many of their characters. */
const LONGEST_LINE = 256;
const LONGEST_GAP = 16;
const SOON: Visit = () => true;

/** Goes along the encoded run that is at `from`, through the breaks of lines that belong to it. */
export function walk(codec: Codec, path: Path, visit: Visit = SOON): Walk {
  if (codec === 'hex') return walkHex(path, visit);
  return codec === 'percent' ? walkPercent(path, visit) : walkBase64(path, visit);
}

/** Where the encoded run ends that goes on at `from`. */
export function runEnd(codec: Codec, text: string, from: number): End {
  const { end, stop } = walk(codec, { text, from, limit: text.length, final: false });
  return { end, goesOn: stop === 'cut' };
}

function walkBase64({ text, from, limit, final }: Path, visit: Visit): Walk {
  let index = from;
  for (;;) {
    if (index >= limit && index < text.length) return { end: index, stop: 'limit' };
    const value = sixBitsAt(text, index);
    if (value >= 0) {
      if (!visit(value, index, index + 1)) return { end: index, stop: 'end' };
      index += 1;
      continue;
    }
    if (index >= text.length) return { end: index, stop: 'cut' };
    const next = nextLine(text, index, final);
    if (next === null) return { end: endOfPadding(text, index), stop: 'end' };
    if (next === 'cut') return { end: index, stop: 'cut' };
    index = next;
  }
}

/** The value of a character of either base64 alphabet; -1 for any other. */
export function sixBitsOf(code: number): number {
  return SIX_BITS[code] ?? -1;
}

function sixBitsAt(text: string, index: number): number {
  return sixBitsOf(text.charCodeAt(index));
}

function endOfPadding(text: string, index: number): number {
  if (!text.startsWith('=', index)) return index;
  return text.startsWith('=', index + 1) ? index + 2 : index + 1;
}

/**
 * The beginning of the next line, if a run goes on there that was broken at `index`; null if it does
 * not. Encoders break into lines of one length, of which the last may be shorter.
 */
function nextLine(text: string, index: number, final: boolean): number | null | 'cut' {
  const start = skipBreak(text, index);
  if (start === index) return null;
  let size = 0;
  while (size < LONGEST_LINE && sixBitsAt(text, index - size - 1) >= 0) size += 1;
  let end = start;
  while (end - start <= size && sixBitsAt(text, end) >= 0) end += 1;
  if (end - start > size) return size < LONGEST_LINE ? null : start;
  if (end === text.length && !final) return 'cut';
  if (end === start) return null;
  return end - start === size || looksEncoded(text.slice(start, end + 1)) ? start : null;
}

function skipBreak(text: string, index: number): number {
  let start = index;
  if (text.charCodeAt(start) === 0x0d) start += 1;
  if (text.charCodeAt(start) !== 0x0a) return index;
  return start + 1;
}

/** A word would have neither digits nor capitals behind small letters. */
function looksEncoded(line: string): boolean {
  return /[\d=+/]|[a-z][A-Z]|[A-Z]{2}/.test(line);
}

function walkHex({ text, from, limit, final }: Path, visit: Visit): Walk {
  let index = skipSeparator(text, from);
  let end = from;
  for (;;) {
    if (index >= limit && index < text.length) return { end, stop: 'limit' };
    const value = byteAt(text, index);
    if (value < 0) {
      const isCut = text.length - index < 2 && !final && hexDigitsUntilEnd(text, index);
      return { end, stop: isCut ? 'cut' : 'end' };
    }
    if (!visit(value, index, index + 2)) return { end, stop: 'end' };
    end = index + 2;
    index = skipSeparator(text, end);
  }
}

function byteAt(text: string, index: number): number {
  const high = digitAt(text, index);
  const low = digitAt(text, index + 1);
  return high < 0 || low < 0 ? -1 : 16 * high + low;
}

function digitAt(text: string, index: number): number {
  const code = text.charCodeAt(index);
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x61 + 10 : -1;
}

function hexDigitsUntilEnd(text: string, index: number): boolean {
  return index >= text.length || digitAt(text, index) >= 0;
}

/** Behind a colon, or white space as between bytes and lines of a dump. */
function skipSeparator(text: string, index: number): number {
  let next = index;
  if (text.charCodeAt(next) === 0x3a) next += 1;
  const most = next + LONGEST_GAP;
  while (next < most && isWhiteSpace(text.charCodeAt(next))) next += 1;
  return next;
}

function isWhiteSpace(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d);
}

const UNRESERVED = /[\w.~!*'()/-]/;

function walkPercent({ text, from, limit, final }: Path, visit: Visit): Walk {
  let index = from;
  for (;;) {
    if (index >= limit && index < text.length) return { end: index, stop: 'limit' };
    if (index >= text.length) return { end: index, stop: 'cut' };
    const character = text.charAt(index);
    if (character === '%') {
      const value = byteAt(text, index + 1);
      if (value < 0) return { end: index, stop: isCutEscape(text, index, final) ? 'cut' : 'end' };
      if (!visit(value, index, index + 3)) return { end: index, stop: 'end' };
      index += 3;
      continue;
    }
    const isPlus = character === '+';
    if (!isPlus && !UNRESERVED.test(character)) return { end: index, stop: 'end' };
    const value = isPlus ? 0x20 : text.charCodeAt(index);
    if (!visit(value, index, index + 1)) return { end: index, stop: 'end' };
    index += 1;
  }
}

function isCutEscape(text: string, index: number, final: boolean): boolean {
  return !final && text.length - index < 3 && hexDigitsUntilEnd(text, index + 1);
}
