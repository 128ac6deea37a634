import type { FindEnd } from '../span.js';
import type { PatternMatch, PatternRule } from './pattern-rule.js';

/**
 * A secret that begins at `start` and was printed in two parts: looked for in the text without the
 * first line break after its beginning. Only one that spans the break counts.
 *
 * @returns its place in the text.
 */
export function matchAcrossBreak(
  rule: PatternRule,
  text: string,
  start: number,
): PatternMatch | null {
  const limit = Math.min(text.length, start + rule.ahead);
  const lineEnd = text.slice(start, limit).indexOf('\n');
  if (lineEnd < 0) return null;
  let breakStart = start + lineEnd;
  let breakEnd = breakStart + 1;
  while (breakStart > start && isWhiteSpace(text.charCodeAt(breakStart - 1))) breakStart -= 1;
  while (breakEnd < limit && isWhiteSpace(text.charCodeAt(breakEnd))) breakEnd += 1;
  const windowStart = Math.max(0, start - rule.back);
  const head = text.slice(windowStart, breakStart);
  const rest = text.slice(breakEnd, limit);
  const restEnd = rest.indexOf('\n');
  const joined = head + (restEnd < 0 ? rest : rest.slice(0, restEnd + 1));
  rule.gate.lastIndex = start - windowStart;
  if (!rule.gate.test(joined)) return null;
  const match = rule
    .find(joined)
    .find((each) => each.start < head.length && each.end > head.length);
  if (match === undefined || windowStart + match.start < start) return null;
  return {
    start: windowStart + match.start,
    end: windowStart + match.end + breakEnd - breakStart,
    rule: match.rule,
  };
}

/** A line with nothing but the rest of a secret: no word, and too long to be a number in a list. */
const SHORTEST_REST = 8;
const LONGEST_REST = 4096;
/**
 * Where a secret ends that has no fixed length and stops at `end`, with the next line if a line ends
 * there and the next one could be the rest of it.
 */
export function endAcrossBreak(text: string, end: number, findEnd: FindEnd): number {
  const lineBreak = text.startsWith('\n', end) ? 1 : text.startsWith('\r\n', end) ? 2 : 0;
  if (lineBreak === 0) return end;
  const start = end + lineBreak;
  const next = findEnd(text, start);
  const isLine = next.end === text.length || '\r\n'.includes(text.charAt(next.end));
  const size = next.end - start;
  if (!isLine || size < SHORTEST_REST || size > LONGEST_REST) return end;
  return looksMade(text.slice(start, next.end)) ? next.end : end;
}

/** Whether it has digits among its letters, or both cases: not a word. */
function looksMade(line: string): boolean {
  const kinds = [/[a-z]/, /[A-Z]/, /\d/].filter((kind) => kind.test(line));
  return kinds.length >= 2;
}

function isWhiteSpace(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d);
}
