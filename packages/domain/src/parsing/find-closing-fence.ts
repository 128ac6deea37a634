import { endOfLine, skipBlanks, skipBlanksBack, skipRun } from './characters.js';
import type { PythonLineTracker } from './python-line-tracker.js';
import { readOpeningFence } from './read-opening-fence.js';
import type { OpeningFence } from './read-opening-fence.js';

/** Where a fenced block ends. */
export interface FenceEnd {
  /**
   * Whether a closing fence was found. `guessed` means that one was, but only by no longer
   * believing the quotes of the code, which never came out even.
   */
  readonly found: 'closed' | 'guessed' | 'unclosed';
  /** Offset just after the block's content; before the content's start when there is no line. */
  readonly contentEnd: number;
  /** Offset of the first line that no longer belongs to the block. */
  readonly next: number;
}

/**
 * Finds the end of a block whose content is not run: the first closing fence of CommonMark, any
 * indentation allowed, else the end of the text.
 */
export function findClosingFence(text: string, opening: OpeningFence): FenceEnd {
  let line = opening.lineEnd + 1;
  while (line < text.length) {
    const lineEnd = endOfLine(text, line);
    if (isClosingFence(text, line, lineEnd, opening)) return closeBefore(line, lineEnd);
    line = lineEnd + 1;
  }
  return unclosed(text.length);
}

/**
 * Finds the end of a block of Python, where a fence inside a triple-quoted string is text.
 *
 * In code, outside strings and comments, backticks are never valid Python, so there it also takes
 * a fence glued to the end of a line (`` print(1)``` ``) for the end; and a line that opens another
 * `repl` block shows that the one before was left unclosed. When the text ends inside such a string,
 * its quotes were wrong, and the first fence that was passed over is the end after all.
 *
 * @param tracker - has read the code on the opening line, if there is any
 * @param trustQuotes - false makes every line begin outside strings: once the quotes of a reply
 *   proved wrong, looking to its end again for each further block would take quadratic time
 */
export function findEndOfPython(
  text: string,
  opening: OpeningFence,
  tracker: PythonLineTracker,
  trustQuotes: boolean,
): FenceEnd {
  let passedOver: FenceEnd | null = null;
  let line = opening.lineEnd + 1;
  while (line < text.length) {
    if (!trustQuotes) tracker.reset();
    const lineEnd = endOfLine(text, line);
    if (isClosingFence(text, line, lineEnd, opening)) {
      if (!tracker.insideTripleQuotes) return closeBefore(line, lineEnd);
      passedOver ??= { ...closeBefore(line, lineEnd), found: 'guessed' };
    }
    if (!tracker.insideTripleQuotes && reopens(text, line, opening)) return unclosed(line);
    if (tracker.readLine(text, line, lineEnd) === 'code') {
      const glued = gluedFence(text, line, lineEnd, opening);
      if (glued !== null) {
        return {
          found: 'closed',
          contentEnd: skipBlanksBack(text, line, glued),
          next: lineEnd + 1,
        };
      }
    }
    line = lineEnd + 1;
  }
  return tracker.insideTripleQuotes && passedOver !== null ? passedOver : unclosed(text.length);
}

/**
 * Offset of the fence that ends the line after some text, blanks after it allowed, or null. Whether
 * it stands in a string is for the caller to know.
 */
export function gluedFence(
  text: string,
  from: number,
  lineEnd: number,
  opening: OpeningFence,
): number | null {
  const end = skipBlanksBack(text, from, lineEnd);
  let start = end;
  while (start > from && text.charCodeAt(start - 1) === opening.character) start -= 1;
  return end - start >= opening.length ? start : null;
}

function isClosingFence(
  text: string,
  line: number,
  lineEnd: number,
  opening: OpeningFence,
): boolean {
  const start = skipBlanks(text, line, lineEnd);
  const end = skipRun(text, start, lineEnd, opening.character);
  return end - start >= opening.length && skipBlanks(text, end, lineEnd) === lineEnd;
}

function reopens(text: string, line: number, opening: OpeningFence): boolean {
  const next = readOpeningFence(text, line);
  return (
    next?.kind === 'repl' && next.character === opening.character && next.length >= opening.length
  );
}

function closeBefore(line: number, lineEnd: number): FenceEnd {
  return { found: 'closed', contentEnd: line - 1, next: lineEnd + 1 };
}

function unclosed(next: number): FenceEnd {
  return { found: 'unclosed', contentEnd: next, next };
}
