import { Character, endOfLine, isBlank, skipBlanks, skipRun } from './characters.js';

/** The line that opens a fenced block, as offsets into the reply. */
export interface OpeningFence {
  /**
   * What the first word of the info string says: code to run, code that nobody marked to be run
   * (no word at all, or Python), or anything else.
   */
  readonly kind: 'repl' | 'unlabelled' | 'other';
  /** Offset of the line's first character. */
  readonly start: number;
  /** Offset of the line's newline, or the text's length. */
  readonly lineEnd: number;
  /** UTF-16 code of the fence character, a backtick or a tilde. */
  readonly character: number;
  /** How many fence characters there are: at least 3. */
  readonly length: number;
  /** Column of the fence, tabs going to multiples of 4: what its code may be indented by. */
  readonly columns: number;
  /** Offset of what follows the label on the same line, blanks skipped; `lineEnd` if nothing. */
  readonly rest: number;
}

const SHORTEST_FENCE = 3;
const TAB_WIDTH = 4;
// CommonMark allows no longer number, so that no browser's integer overflows.
const LONGEST_LIST_NUMBER = 9;

/**
 * Reads the line that begins at `start` as the opening of a fenced block, in the sense of
 * CommonMark 0.31 (section 4.5), with these differences: any indentation is allowed, because
 * models indent inside lists without counting, and a list marker may stand before the fence.
 * A backtick fence with a backtick in its info string opens nothing (it is inline code), except
 * that a `repl` fence leaves that question to the reader of its code.
 *
 * @returns null when the line opens no block
 */
export function readOpeningFence(text: string, start: number): OpeningFence | null {
  const fence = skipListMarker(text, skipBlanks(text, start, text.length));
  const character = text.charCodeAt(fence);
  if (character !== Character.backtick && character !== Character.tilde) return null;
  const info = skipRun(text, fence, text.length, character);
  if (info - fence < SHORTEST_FENCE) return null;

  const lineEnd = endOfLine(text, info);
  const label = skipBlanks(text, info, lineEnd);
  const labelEnd = endOfLabel(text, label, lineEnd, character);
  const kind = kindOf(text.slice(label, labelEnd));
  if (kind !== 'repl' && character === Character.backtick) {
    if (hasBacktick(text, labelEnd, lineEnd)) return null;
  }
  return {
    kind,
    start,
    lineEnd,
    character,
    length: info - fence,
    columns: columnOf(text, start, fence),
    rest: skipBlanks(text, labelEnd, lineEnd),
  };
}

/** Columns that the characters from `from` to `to` take, for a line that begins at `from`. */
export function columnOf(text: string, from: number, to: number): number {
  let column = 0;
  for (let at = from; at < to; at += 1) column = nextColumn(column, text.charCodeAt(at));
  return column;
}

/** The column after a character that stands at `column`; a tab goes to the next multiple of 4. */
export function nextColumn(column: number, code: number): number {
  return code === Character.tab ? column + TAB_WIDTH - (column % TAB_WIDTH) : column + 1;
}

/** Offset of what follows a list marker (`-`, `*`, `+`, `1.`, `1)`) and its blanks, else `from`. */
function skipListMarker(text: string, from: number): number {
  let at = from;
  while (at - from < LONGEST_LIST_NUMBER && isDigit(text.charCodeAt(at))) at += 1;
  const markers = at === from ? '-*+' : '.)';
  if (!markers.includes(text.charAt(at)) || !isBlank(text.charCodeAt(at + 1))) return from;
  return skipBlanks(text, at + 1, text.length);
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function endOfLabel(text: string, from: number, to: number, character: number): number {
  let at = from;
  while (at < to) {
    const code = text.charCodeAt(at);
    if (isBlank(code) || (code === Character.backtick && code === character)) break;
    at += 1;
  }
  return at;
}

function kindOf(label: string): OpeningFence['kind'] {
  const bare = label.startsWith('{') && label.endsWith('}') ? label.slice(1, -1) : label;
  switch (bare.toLowerCase()) {
    case 'repl':
      return 'repl';
    case '':
    case 'py':
    case 'python':
    case 'python3':
      return 'unlabelled';
    default:
      return 'other';
  }
}

function hasBacktick(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    if (text.charCodeAt(at) === Character.backtick) return true;
  }
  return false;
}
