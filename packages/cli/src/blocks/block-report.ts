import type { CodeAnswer, ReplResult } from '@rlm-ts/api';
import type { CommandIo } from '../command-io.js';
import { EXIT_CODES, type ExitCode } from '../exit-codes/exit-codes.js';

/** What the exit code says of a block. */
export function exitCodeOfBlock({ error, timedOut }: ReplResult): ExitCode {
  if (timedOut) return EXIT_CODES.timeout;
  return error === null ? EXIT_CODES.success : EXIT_CODES.execution;
}

/** Shows a block's result to a person: its streams where they belong, all else on `stderr`. */
export async function showBlock(
  { stdout, stderr }: Pick<CommandIo, 'stdout' | 'stderr'>,
  result: ReplResult,
): Promise<void> {
  await stdout.show(result.stdout);
  await stderr.show(result.stderr);
  const notes = [
    ...cutNote('standard output', result.stdout, result.stdoutBytes),
    ...cutNote('standard error', result.stderr, result.stderrBytes),
    ...errorNotes(result),
    ...answerNote(result.finalAnswer ?? null),
  ];
  for (const note of notes) await stderr.show(`${note.trimEnd()}\n`);
}

function cutNote(stream: string, kept: string, bytes: number | undefined): string[] {
  if (bytes === undefined || bytes <= Buffer.byteLength(kept)) return [];
  return [`Note: the code wrote ${String(bytes)} bytes to ${stream}; the middle was left out.`];
}

function errorNotes({ error, timedOut, outOfMemory }: ReplResult): string[] {
  if (error === null) return [];
  const { traceback, type, message } = error;
  const shown = traceback === '' ? `${type}: ${message}` : traceback;
  if (timedOut) return [shown, 'Hint: allow a block more time with --timeout SECONDS.'];
  return outOfMemory ? [shown, 'Hint: allow the code more memory with --memory SIZE.'] : [shown];
}

function answerNote(answer: CodeAnswer | null): string[] {
  return answer === null ? [] : [`Final answer: ${answer.text}`];
}
