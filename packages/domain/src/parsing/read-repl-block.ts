import { Character, skipBlanksBack } from './characters.js';
import { dedentCode } from './dedent-code.js';
import { findEndOfPython, gluedFence } from './find-closing-fence.js';
import { PythonLineTracker } from './python-line-tracker.js';
import type { OpeningFence } from './read-opening-fence.js';

/** A `repl` block that was read from a reply. */
export interface ReplBlock {
  /** The code to run, or null when the block is unclosed. */
  readonly code: string | null;
  /** Offset of the first line after the block. */
  readonly end: number;
  /** Whether the end had to be found against the code's own quotes. */
  readonly guessed: boolean;
}

/**
 * Reads the block that a `repl` fence opens. Code may begin on the opening line, and the whole
 * block may stand on it (`` ```repl print(1)``` ``).
 *
 * @returns null when the line is prose after all: inline code that names the label, with text
 *   after it
 */
export function readReplBlock(
  text: string,
  opening: OpeningFence,
  trustQuotes: boolean,
): ReplBlock | null {
  const { rest, lineEnd, columns } = opening;
  const tracker = new PythonLineTracker();

  const glued = gluedFence(text, rest, lineEnd, opening);
  if (glued !== null && tracker.readLine(text, rest, glued) !== 'string') {
    if (tracker.strayBacktick) return null;
    const code = text.slice(rest, skipBlanksBack(text, rest, glued));
    return { code, end: lineEnd + 1, guessed: false };
  }

  tracker.reset();
  tracker.readLine(text, rest, lineEnd);
  if (tracker.strayBacktick && opening.character === Character.backtick) return null;

  const { found, contentEnd, next } = findEndOfPython(text, opening, tracker, trustQuotes);
  if (found === 'unclosed') return { code: null, end: next, guessed: false };
  const parts: string[] = [];
  if (rest < lineEnd) parts.push(text.slice(rest, lineEnd));
  if (contentEnd > lineEnd) parts.push(dedentCode(text, lineEnd + 1, contentEnd, columns));
  return { code: parts.join('\n'), end: next, guessed: found === 'guessed' };
}
