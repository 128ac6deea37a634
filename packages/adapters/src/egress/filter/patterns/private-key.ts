import { spanTo, type End, type FindEnd, type Span } from '../span.js';

/** What the key of any PEM armour begins with. */
export const PRIVATE_KEY_LITERAL = '-----BEGIN';

/** An expression for a text with any white space in it: a key that was printed in parts. */
const spaced = (text: string) => Array.from(text).join('\\s*');
const armour = (word: string) =>
  new RegExp(
    `${spaced(`-----${word}`)}(?:\\s*[A-Z0-9]){0,24}?\\s*${spaced('PRIVATEKEY')}(?:\\s*${spaced('BLOCK')})?\\s*${spaced('-----')}`,
    'y',
  );
const HEADER = armour('BEGIN');
const LONGEST_HEADER = 64;
/** `Proc-Type: 4,ENCRYPTED`, `Version: GnuPG v2` and the like, and the empty line after them. */
const ATTRIBUTES = /(?:(?:\s|\\[nrt])*[A-Za-z][A-Za-z-]{2,20}: [^\r\n\\]{0,100})*/y;
/** A line break as it is, escaped as in JSON, or escaped twice. */
const GAP = /(?:[\s"',+]|\\{1,2}[nrt]|\\(?=[\s"']))*/y;
const LINE = /[A-Za-z0-9+/]*={0,4}[A-Za-z0-9+/]*/y;
const FOOTER = armour('END');
const LONGEST_FOOTER = 64;
/** A shorter line that is not the last one is prose, not a key. */
const SHORTEST_LINE = 16;
/** What must be there of a body, so that a header in documentation is no finding. */
const SHORTEST_BODY = 40;

/**
 * A private key that begins at a place of a text: its header, its body however long it is, and its
 * footer if there is one. Null if there is none, `open` if the text ends too early to tell.
 */
export function privateKeyAt(text: string, start: number, final: boolean): Span | 'open' | null {
  HEADER.lastIndex = start;
  if (!HEADER.test(text)) {
    return !final && text.length - start < LONGEST_HEADER ? 'open' : null;
  }
  const bodyStart = skip(GAP, text, skip(ATTRIBUTES, text, HEADER.lastIndex));
  const body = privateKeyEnd(text, bodyStart);
  if (body.end - bodyStart >= SHORTEST_BODY) {
    return spanTo({ start, rule: 'private-key' }, body, privateKeyEnd);
  }
  return body.goesOn && !final ? 'open' : null;
}

/** Where the body of a key ends that goes on at `from`, its footer included. */
const privateKeyEnd: FindEnd = (text, from) => {
  const { length } = text;
  let end = from;
  for (;;) {
    const lineStart = skip(GAP, text, end);
    const lineEnd = skip(LINE, text, lineStart);
    if (lineEnd === length) return { end: length, goesOn: true };
    const next = skip(GAP, text, lineEnd);
    if (text.startsWith('-', next)) return footerEnd(text, lineEnd, next);
    const isShort = lineEnd - lineStart < SHORTEST_LINE && text[lineEnd - 1] !== '=';
    if (isShort && skip(LINE, text, next) - next < SHORTEST_LINE) {
      return next === length ? { end: lineEnd, goesOn: true } : { end, goesOn: false };
    }
    end = lineEnd;
  }
};

function footerEnd(text: string, bodyEnd: number, start: number): End {
  FOOTER.lastIndex = start;
  if (FOOTER.test(text)) return { end: FOOTER.lastIndex, goesOn: false };
  const begun = text.slice(start, start + LONGEST_FOOTER);
  const isCut =
    begun.length < LONGEST_FOOTER && '-----END'.startsWith(begun.replace(/\s/g, '').slice(0, 8));
  return isCut ? { end: text.length, goesOn: true } : { end: bodyEnd, goesOn: false };
}

function skip(expression: RegExp, text: string, from: number): number {
  expression.lastIndex = from;
  expression.test(text);
  return Math.max(expression.lastIndex, from);
}
