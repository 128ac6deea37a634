import { findFinal } from './find-final.js';
import type { FoundFinal } from './find-final.js';
import { LineCounter } from './line-counter.js';
import type { CodeBlock, ParsedReply, ReplyProblem } from './parsed-reply.js';
import { replyProblem } from './reply-problem.js';
import { scanFences } from './scan-fences.js';

/**
 * Reads a model's reply: which code to run, and whether it ends the run. Takes any string, never
 * throws, and takes time linear in its length.
 *
 * **Blocks** are the fences whose info string begins with the word `repl` (any case, or `{repl}`);
 * fences are those of CommonMark, plus what models make of them: any indentation, a list marker
 * before the fence, code on the opening line, the whole block on one line, a closing fence glued to
 * the end of the last line. `\r\n` and `\r` end lines as `\n` does. A fence inside a Python string
 * is text, unless the reply ends with that string still open: then the quotes were wrong, the first
 * fence passed over ends the block, and for the rest of the reply strings are followed only within
 * a line. A block that is unclosed, by the end of the reply or by another `repl` fence, is not
 * among the blocks.
 *
 * **The final directive** is the first `FINAL(text)` or `FINAL_VAR(name)` that begins a line,
 * indented by three spaces at most, outside all fences; inside a block it is Python. A text is
 * trimmed, and unquoted if it is one quoted literal; a name may be bare or quoted. With code beside
 * it both are returned, and the caller decides.
 *
 * An empty reply is an empty result.
 */
export function parseReply(reply: string): ParsedReply {
  const text = withNewlines(reply);
  const blocks: CodeBlock[] = [];
  let unclosedLine: number | null = null;
  let unlabelledLine: number | null = null;

  const fences = scanFences(text);
  const lines = new LineCounter(text);
  for (const { kind, start, code } of fences) {
    const line = lines.lineAt(start);
    if (code !== null) blocks.push({ code, line });
    else if (kind === 'repl') unclosedLine ??= line;
    else if (kind === 'unlabelled') unlabelledLine ??= line;
  }

  const found = findFinal(text, fences);
  const final = found?.directive ?? null;
  const problems = finalProblems(text, found, blocks.length > 0);
  if (unclosedLine !== null) {
    problems.push(replyProblem('unclosed_fence', unclosedLine));
  } else if (unlabelledLine !== null && blocks.length === 0 && final === null) {
    problems.push(replyProblem('unlabelled_code', unlabelledLine));
  }
  problems.sort((one, other) => one.line - other.line);
  return { blocks, final, problems };
}

function finalProblems(text: string, found: FoundFinal | null, hasCode: boolean): ReplyProblem[] {
  if (found === null) return [];
  const problems: ReplyProblem[] = [];
  const line = new LineCounter(text).lineAt(found.start);
  if (found.malformed !== null)
    problems.push(replyProblem('malformed_final', line, found.malformed));
  if (hasCode && found.directive?.kind === 'text') {
    problems.push(replyProblem('final_with_code', line));
  }
  return problems;
}

/** Splitting and joining takes a third of the time that a regular expression needs at worst. */
function withNewlines(reply: string): string {
  if (!reply.includes('\r')) return reply;
  return reply.split('\r\n').join('\n').split('\r').join('\n');
}
