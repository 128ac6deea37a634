import { endOfLine, isBlank, skipBlanks } from './characters.js';
import { columnOf, nextColumn } from './read-opening-fence.js';

/**
 * The code in `text` from `from` (the start of a line) up to `to`, without the indentation that it
 * has only because its fence is indented.
 *
 * Each line loses up to `columns` columns of leading blanks, as in CommonMark; but no more than its
 * first line that is not blank has. That line is at the top level of the program, so when it is
 * indented less than the fence, the model did not indent the code with the fence, and taking more
 * would destroy the blocks of the lines below. A tab that reaches past the limit stays whole.
 */
export function dedentCode(text: string, from: number, to: number, columns: number): string {
  const limit = Math.min(columns, firstIndentation(text, from, to));
  if (limit === 0) return text.slice(from, to);

  const pieces: string[] = [];
  let kept = from;
  for (let line = from; line < to; line = endOfLine(text, line) + 1) {
    const start = skipColumns(text, line, to, limit);
    if (start === line) continue;
    pieces.push(text.slice(kept, line));
    kept = start;
  }
  pieces.push(text.slice(kept, to));
  return pieces.join('');
}

function firstIndentation(text: string, from: number, to: number): number {
  for (let line = from; line < to; line = endOfLine(text, line) + 1) {
    const content = skipBlanks(text, line, to);
    if (content < to && text.charAt(content) !== '\n') return columnOf(text, line, content);
  }
  return Infinity;
}

function skipColumns(text: string, from: number, to: number, limit: number): number {
  let column = 0;
  for (let at = from; at < to; at += 1) {
    const code = text.charCodeAt(at);
    if (!isBlank(code)) return at;
    column = nextColumn(column, code);
    if (column > limit) return at;
    if (column === limit) return at + 1;
  }
  return to;
}
