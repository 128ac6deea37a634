import type { ReplyProblem } from './parsed-reply.js';

/**
 * A problem with the sentence that tells the model about it.
 *
 * @param line - 1-based line of the reply
 * @param keyword - the directive concerned, for `malformed_final`
 */
export function replyProblem(
  kind: ReplyProblem['kind'],
  line: number,
  keyword: 'FINAL' | 'FINAL_VAR' = 'FINAL',
): ReplyProblem {
  return { kind, line, message: messageFor(kind, line, keyword) };
}

function messageFor(kind: ReplyProblem['kind'], line: number, keyword: string): string {
  switch (kind) {
    case 'unclosed_fence':
      return (
        `The repl block that opens on line ${line} of your reply has no closing fence, so it was ` +
        'not run (was the reply cut off?): write it again and end it with a line holding only ```.'
      );
    case 'unlabelled_code':
      return (
        `The block on line ${line} of your reply was not run because it is not labelled repl: ` +
        'open code that should run with ```repl, and write FINAL(...) outside any fence.'
      );
    case 'final_with_code':
      return (
        `The FINAL(...) on line ${line} of your reply came together with code whose output you ` +
        'had not seen yet: read the output, then send FINAL(...) in a reply without code.'
      );
    case 'malformed_final':
      return keyword === 'FINAL_VAR'
        ? `The FINAL_VAR on line ${line} of your reply must hold the name of one variable and ` +
            'nothing else: write it as FINAL_VAR(my_variable).'
        : `It is not clear where the FINAL( on line ${line} of your reply ends: write ` +
            'FINAL(your answer) with the closing parenthesis at the very end of the answer.';
  }
}
