import type { ReplError, ReplResult } from '@rlm-ts/api';

/** What `rlm exec --json` and `--jsonl` print of a block: every field always there. */
export type ResultLine = Required<ReplResult>;

/** A block's result with nothing left out. */
export function toResultLine(result: ReplResult): ResultLine {
  return {
    stdout: result.stdout,
    stderr: result.stderr,
    stdoutBytes: result.stdoutBytes ?? Buffer.byteLength(result.stdout),
    stderrBytes: result.stderrBytes ?? Buffer.byteLength(result.stderr),
    error: result.error,
    timedOut: result.timedOut,
    outOfMemory: result.outOfMemory,
    stateLost: result.stateLost,
    executionTimeMs: result.executionTimeMs,
    variables: result.variables,
    subCalls: result.subCalls,
    finalAnswer: result.finalAnswer ?? null,
    facts: result.facts ?? [],
    draftAnswer: result.draftAnswer ?? null,
  };
}

/** The line for a block that never ran. */
export function notRun(error: Omit<ReplError, 'traceback'>): ResultLine {
  return toResultLine({
    stdout: '',
    stderr: '',
    error: { ...error, traceback: '' },
    timedOut: false,
    outOfMemory: false,
    stateLost: false,
    executionTimeMs: 0,
    variables: [],
    subCalls: [],
  });
}

/** How an error that is no result of the code stands in a result line: by its code. */
export function toReplError(error: unknown): Omit<ReplError, 'traceback'> {
  if (!(error instanceof Error)) return { type: 'INTERNAL', message: String(error) };
  const type = 'code' in error && typeof error.code === 'string' ? error.code : 'INTERNAL';
  return { type, message: error.message };
}
