import type { Iteration } from '../models/completion-result.js';
import { parseReply } from '../parsing/parse-reply.js';

/**
 * The best that a run has which had to end before its answer: what the model last said in prose.
 *
 * @param iterations The turns after the first one that came to something.
 */
export function lastWords(iterations: readonly Iteration[]): string | null {
  for (const { reply } of [...iterations].reverse()) {
    const { blocks, final, problems } = parseReply(reply);
    const isCode = blocks.length > 0 || problems.some(({ kind }) => kind === 'unclosed_fence');
    if (isCode || reply.trim() === '') continue;
    // An answer that was rejected for its form is an answer all the same.
    if (final?.kind === 'text') return final.text;
    if (final === null) return reply;
  }
  return null;
}
