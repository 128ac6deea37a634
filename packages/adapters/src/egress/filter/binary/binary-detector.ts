import { spanTo, type Detection, type FindEnd, type Span, type Stretch } from '../span.js';
import type { Signature } from './signatures.js';

/** A signature that the text holds, as somewhere in it. */
export interface SignaturePlace {
  readonly start: number;
  readonly end: number;
  readonly signature: Signature;
}

/** A control character, a byte that was no UTF-8, or the escape of a byte. */
// eslint-disable-next-line no-control-regex -- they are what is looked for
const SIGN = /[\0-\x08\x0e-\x1f\x7f\ufffd]|\\x[0-9a-f]{2}/g;
/** How far beyond a signature signs are looked for, and how many make it a file, not the name of one. */
const NEIGHBOURHOOD = 256;
const FEWEST_SIGNS = 6;
/** As much text without any sign is no part of the file any more. */
const LONGEST_QUIET = 128;

/** Files in a text: a signature, and signs of binary data right behind it. */
export function findBinary({ text, final }: Stretch, places: readonly SignaturePlace[]): Detection {
  const spans: Span[] = [];
  let covered = 0;
  for (const { start, end, signature } of places) {
    if (start < covered) continue;
    const signs = text.slice(end, end + NEIGHBOURHOOD).match(SIGN)?.length ?? 0;
    if (signs < FEWEST_SIGNS) {
      if (!final && end + NEIGHBOURHOOD > text.length) return { spans, open: start };
      continue;
    }
    const label = `binary (${signature.name})`;
    const span = spanTo({ start, rule: 'binary', label }, binaryEnd(text, end), binaryEnd);
    covered = span.end;
    spans.push(span);
  }
  return { spans, open: text.length };
}

/** Where the last sign is that is near enough to the one before it. */
const binaryEnd: FindEnd = (text, from) => {
  let end = from;
  SIGN.lastIndex = from;
  while (SIGN.test(text)) {
    if (SIGN.lastIndex - end > LONGEST_QUIET) break;
    end = SIGN.lastIndex;
  }
  return { end, goesOn: text.length - end <= LONGEST_QUIET };
};
