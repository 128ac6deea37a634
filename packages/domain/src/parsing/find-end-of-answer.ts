import { Character, skipBlanks } from './characters.js';
import { quoteAt } from './unquote.js';

/** Where the text of a `FINAL(` directive ends. */
export interface EndOfAnswer {
  /** Offset of the closing parenthesis, or of the limit when there is none. */
  readonly end: number;
  /** False when the parenthesis is missing, or when it is doubtful that this is the one. */
  readonly certain: boolean;
}

/**
 * Finds the parenthesis that ends the answer beginning at `from`, just after `FINAL(`. Answers are
 * prose, so their parentheses need not come out even. In this order:
 *
 * 1. An answer that begins with a quote ends where that quote is closed and a `)` follows.
 * 2. The `)` that balances the opening one, if it ends its line, or if no `)` too many comes later
 *    (then what follows it is prose).
 * 3. Otherwise that `)` belonged to a smiley or to "1) …", and the answer ends with the last `)`
 *    that ends a line. If nothing ever balanced, text after that `)` makes it doubtful.
 * 4. With no such `)`, the one that balances; with none at all, the answer is all the rest.
 *
 * @param limit - offset that the answer cannot reach past
 */
export function findEndOfAnswer(text: string, from: number, limit: number): EndOfAnswer {
  const quoted = endOfQuotedAnswer(text, from, limit);
  if (quoted !== null) return { end: quoted, certain: true };

  let depth = 1;
  let balanced: number | null = null;
  let lastOnLine: number | null = null;
  let tooMany = false;
  for (let at = from; at < limit; at += 1) {
    const code = text.charCodeAt(at);
    if (code === Character.openParenthesis) depth += 1;
    if (code !== Character.closeParenthesis) continue;
    const lastOfItsLine = endsLine(text, at + 1, limit);
    if (lastOfItsLine) lastOnLine = at;
    if (depth > 0) depth -= 1;
    else tooMany = true;
    if (depth === 0 && balanced === null) {
      if (lastOfItsLine) return { end: at, certain: true };
      balanced = at;
    }
  }

  if (balanced !== null) {
    const end = tooMany ? Math.max(balanced, lastOnLine ?? balanced) : balanced;
    return { end, certain: true };
  }
  if (lastOnLine === null) return { end: limit, certain: false };
  return { end: lastOnLine, certain: text.slice(lastOnLine + 1, limit).trim() === '' };
}

function endsLine(text: string, from: number, limit: number): boolean {
  const at = skipBlanks(text, from, limit);
  return at === limit || text.charCodeAt(at) === Character.newline;
}

/** Offset of the `)` after a quoted answer, or null when the answer is not one quoted literal. */
function endOfQuotedAnswer(text: string, from: number, limit: number): number | null {
  const start = skipSpace(text, from, limit);
  const quote = quoteAt(text, start);
  if (quote === '') return null;
  let close = text.indexOf(quote, start + quote.length);
  if (close === -1) return null;
  // Of more quotes in a row than it takes, the last ones close: """she said "no"""".
  while (quote.length === 3 && text.charAt(close + 3) === quote.charAt(0)) close += 1;
  const end = skipSpace(text, close + quote.length, limit);
  return end < limit && text.charCodeAt(end) === Character.closeParenthesis ? end : null;
}

function skipSpace(text: string, from: number, limit: number): number {
  let at = skipBlanks(text, from, limit);
  while (at < limit && text.charCodeAt(at) === Character.newline) {
    at = skipBlanks(text, at + 1, limit);
  }
  return at;
}
