const QUOTE = 0x22;
const PLUS = 0x2b;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const UPPER_E = 0x45;
const BACKSLASH = 0x5c;
const LOWER_E = 0x65;

/** Whole numbers of so many characters are safe, whichever they are; most are no longer. */
const SURELY_SAFE = 15;
/** Whole numbers of more characters than this, a minus among them, are not. */
const PERHAPS_SAFE = 17;

/**
 * The first number in a JSON text that `JSON.parse` makes another of without a word: a whole number
 * past the safe integers, or one so large that it becomes infinite. `null` if there is none.
 * Fractions are rounded everywhere and are no matter.
 *
 * One pass over the characters: bodies are large, and theirs who ask.
 *
 * @param json What `JSON.parse` has taken.
 */
export function inexactNumber(json: string): string | null {
  let at = 0;
  while (at < json.length) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfText(json, at);
    } else if (code === MINUS || isDigit(code)) {
      const end = endOfNumber(json, at);
      if (!isCarried(json, at, end)) return json.slice(at, end);
      at = end;
    } else {
      at += 1;
    }
  }
  return null;
}

/** Where the text that begins here is over. */
function endOfText(json: string, start: number): number {
  let at = start + 1;
  while (at < json.length) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) return at + 1;
    at += code === BACKSLASH ? 2 : 1;
  }
  return at;
}

/** Where the number that begins here is over. */
function endOfNumber(json: string, start: number): number {
  let at = start + 1;
  while (at < json.length && isOfNumber(json.charCodeAt(at))) at += 1;
  return at;
}

function isCarried(json: string, start: number, end: number): boolean {
  if (!isWhole(json, start, end)) return Number.isFinite(Number(json.slice(start, end)));
  if (end - start <= SURELY_SAFE) return true;
  if (end - start > PERHAPS_SAFE) return false;
  return Number.isSafeInteger(Number(json.slice(start, end)));
}

/** Whether a number is written without a fraction and without an exponent. */
function isWhole(json: string, start: number, end: number): boolean {
  for (let at = start + 1; at < end; at += 1) {
    if (!isDigit(json.charCodeAt(at))) return false;
  }
  return true;
}

function isOfNumber(code: number): boolean {
  return (
    isDigit(code) ||
    code === POINT ||
    code === LOWER_E ||
    code === UPPER_E ||
    code === MINUS ||
    code === PLUS
  );
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}
