import { Character } from './characters.js';

/** What the last character of a line of Python belongs to. */
export type LineEnding = 'code' | 'comment' | 'string';

/**
 * Follows Python's string literals through code, line by line, so that a fence inside a string can
 * be told from one that ends the block. It knows single- and triple-quoted strings, comments,
 * escapes and backslash continuation.
 *
 * String prefixes need no care: they stand before the quote, and even in a raw string a backslash
 * keeps the quote after it from ending the string. Quotes nested in an f-string's braces (Python
 * 3.12) are read as the end of one string and the start of another, which comes out even by the
 * end of the line.
 */
export class PythonLineTracker {
  #quote = 0;
  #triple = false;
  #strayBacktick = false;

  /**
   * Whether the next line begins inside a triple-quoted string: the only place where valid Python
   * has a line that holds nothing but a fence.
   */
  get insideTripleQuotes(): boolean {
    return this.#quote !== 0 && this.#triple;
  }

  /** Whether the last line read had a backtick in its code: no Python 3 program has one there. */
  get strayBacktick(): boolean {
    return this.#strayBacktick;
  }

  /** Forgets everything read so far. */
  reset(): void {
    this.#quote = 0;
    this.#triple = false;
    this.#strayBacktick = false;
  }

  /**
   * Reads the line in `text` from `from` up to `to`, the offset of its newline.
   *
   * @returns what stands at the end of that line. An unfinished single-quoted string is reported as
   *   `string`, but the line after it begins as code, as it does for Python.
   */
  readLine(text: string, from: number, to: number): LineEnding {
    this.#strayBacktick = false;
    let at = from;
    while (at < to) {
      const code = text.charCodeAt(at);
      if (this.#quote !== 0) {
        at = this.#readInString(text, at, to, code);
      } else if (code === Character.hash) {
        return 'comment';
      } else {
        at = this.#readInCode(text, at, to, code);
      }
    }
    if (this.#quote === 0) return 'code';
    const continued = at > to;
    if (!this.#triple && !continued) this.#quote = 0;
    return 'string';
  }

  #readInCode(text: string, at: number, to: number, code: number): number {
    if (code === Character.backtick) this.#strayBacktick = true;
    if (code !== Character.singleQuote && code !== Character.doubleQuote) return at + 1;
    this.#quote = code;
    this.#triple = isTripled(text, at, to, code);
    return this.#triple ? at + 3 : at + 1;
  }

  /** Steps past `to` when the line ends in an escape, which is how a continued line is known. */
  #readInString(text: string, at: number, to: number, code: number): number {
    if (code === Character.backslash) return at + 2;
    if (code !== this.#quote) return at + 1;
    if (!this.#triple) {
      this.#quote = 0;
      return at + 1;
    }
    if (!isTripled(text, at, to, code)) return at + 1;
    this.#quote = 0;
    return at + 3;
  }
}

function isTripled(text: string, at: number, to: number, quote: number): boolean {
  return at + 2 < to && text.charCodeAt(at + 1) === quote && text.charCodeAt(at + 2) === quote;
}
