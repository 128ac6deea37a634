import { randomUUID } from 'node:crypto';

/** Where a string begins, or one of the three numbers that only Python writes. */
const QUOTE_OR_SPECIAL = /"|NaN|Infinity/g;

/**
 * Reads JSON as Python writes it: besides what JSON has, `NaN`, `Infinity` and `-Infinity`.
 * Integers past 2**53 lose precision, as everywhere in JavaScript.
 *
 * @throws SyntaxError for anything else.
 */
export function parsePythonJson(text: string): unknown {
  if (!/NaN|Infinity/.test(text)) return JSON.parse(text);
  // Random, so that nothing in the text can be taken for it.
  const mark = randomUUID();
  const json = replaceSpecials(text, `{"${mark}":0}`);
  return JSON.parse(json, (_key, value: unknown) => (isMarked(value, mark) ? NaN : value));
}

function isMarked(value: unknown, mark: string): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, mark);
}

/** Scans by hand: one regular expression for a whole string overflows on a long one. */
function replaceSpecials(text: string, notANumber: string): string {
  let json = '';
  let copied = 0;
  QUOTE_OR_SPECIAL.lastIndex = 0;
  for (;;) {
    const token = QUOTE_OR_SPECIAL.exec(text);
    if (token === null) return json + text.slice(copied);
    if (token[0] === '"') {
      QUOTE_OR_SPECIAL.lastIndex = endOfString(text, token.index);
      continue;
    }
    // 1e999 is too large for a double, which reads it as infinite.
    json += text.slice(copied, token.index) + (token[0] === 'NaN' ? notANumber : '1e999');
    copied = QUOTE_OR_SPECIAL.lastIndex;
  }
}

/** The index after the string that begins at `start`; the text's length if it never ends. */
function endOfString(text: string, start: number): number {
  let from = start + 1;
  for (;;) {
    const quote = text.indexOf('"', from);
    if (quote === -1) return text.length;
    let backslashes = 0;
    while (text[quote - 1 - backslashes] === '\\') backslashes += 1;
    if (backslashes % 2 === 0) return quote + 1;
    from = quote + 1;
  }
}
