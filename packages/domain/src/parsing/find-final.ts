import { Character } from './characters.js';
import { findEndOfAnswer } from './find-end-of-answer.js';
import type { FinalDirective } from './parsed-reply.js';
import type { Fence } from './scan-fences.js';
import { unquote } from './unquote.js';

/** A directive as it stands in a reply. */
export interface FoundFinal {
  /** Offset of its keyword. */
  readonly start: number;
  /** Null when it cannot be used: `FINAL_VAR` with something other than a name. */
  readonly directive: FinalDirective | null;
  /** Which keyword is malformed, or null when all is well. */
  readonly malformed: 'FINAL' | 'FINAL_VAR' | null;
}

const WIDEST_INDENT = 3;
const IDENTIFIER = /^[\p{ID_Start}_]\p{ID_Continue}*$/u;
const QUOTED = /^(["'`])([^"'`]*)\1$/;

/**
 * Finds the first `FINAL(…)` or `FINAL_VAR(…)` that begins a line (after at most three spaces)
 * outside every fence. Case counts, and nothing may stand between keyword and parenthesis: prose
 * begins with "FINAL (and most important) step", a directive never needs to.
 *
 * The text of an answer may span lines and hold fenced blocks, but ends before the next `repl`
 * block: code is never mistaken for an answer.
 *
 * @param fences - every fence of the text, in order
 * @returns null when there is none
 */
export function findFinal(text: string, fences: readonly Fence[]): FoundFinal | null {
  let index = 0;
  let at = text.indexOf('FINAL');
  while (at !== -1) {
    let fence = fences[index];
    while (fence !== undefined && fence.end <= at) fence = fences[++index];
    if (fence !== undefined && fence.start <= at) {
      at = text.indexOf('FINAL', fence.end);
      continue;
    }
    const keyword = keywordAt(text, at);
    if (keyword !== null) {
      const from = at + keyword.length + 1;
      if (keyword === 'FINAL_VAR') return readVariable(text, at, from);
      const code = fences.find((other) => other.start > at && other.kind === 'repl');
      return readText(text, at, from, code?.start ?? text.length);
    }
    at = text.indexOf('FINAL', at + 1);
  }
  return null;
}

function keywordAt(text: string, at: number): 'FINAL' | 'FINAL_VAR' | null {
  let start = at;
  while (at - start < WIDEST_INDENT && text.charCodeAt(start - 1) === Character.space) start -= 1;
  if (start > 0 && text.charCodeAt(start - 1) !== Character.newline) return null;
  if (text.startsWith('FINAL(', at)) return 'FINAL';
  return text.startsWith('FINAL_VAR(', at) ? 'FINAL_VAR' : null;
}

function readText(text: string, start: number, from: number, limit: number): FoundFinal {
  const { end, certain } = findEndOfAnswer(text, from, limit);
  return {
    start,
    directive: { kind: 'text', text: unquote(text.slice(from, end).trim()) },
    malformed: certain ? null : 'FINAL',
  };
}

function readVariable(text: string, start: number, from: number): FoundFinal {
  const end = text.indexOf(')', from);
  const argument = end === -1 ? '' : text.slice(from, end).trim();
  const name = QUOTED.exec(argument)?.[2]?.trim() ?? argument;
  if (!IDENTIFIER.test(name)) return { start, directive: null, malformed: 'FINAL_VAR' };
  return { start, directive: { kind: 'variable', name }, malformed: null };
}
