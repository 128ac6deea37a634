import { isPairAt } from '@rlm-ts/api';

/** How much of a text is shown. */
export interface ShownLimits {
  readonly maxLines: number;
  /** Characters of one line. */
  readonly maxLineLength: number;
}

/**
 * The first and the last lines of a text, with a line between them that counts what was left out.
 * Long lines are cut. An empty text has no lines.
 */
export function shorten(text: string, { maxLines, maxLineLength }: ShownLimits): string[] {
  const trimmed = text.trimEnd();
  if (trimmed === '') return [];
  const lines = trimmed.split('\n').map((line) => cutLine(line, maxLineLength));
  if (lines.length <= maxLines) return lines;
  const head = Math.ceil(maxLines / 2);
  const tail = maxLines - head;
  const left = `… ${String(lines.length - maxLines)} more lines …`;
  return [...lines.slice(0, head), left, ...lines.slice(lines.length - tail)];
}

function cutLine(line: string, maxLength: number): string {
  if (line.length <= maxLength) return line;
  return `${line.slice(0, isPairAt(line, maxLength - 1) ? maxLength - 1 : maxLength)}…`;
}
