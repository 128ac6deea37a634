import type { AnswerProvenance, CompletionResult } from '@rlm-ts/api';
import type { CommandIo } from '../command-io.js';
import { exitCodeOfError } from '../exit-codes/exit-code-of-error.js';
import { EXIT_CODES, type ExitCode } from '../exit-codes/exit-codes.js';
import { errorJson } from '../output/error-json.js';
import { hintFor, writeErrorReport } from '../output/error-report.js';
import type { Telling } from './run-teller.js';
import { spendingLine } from './spending.js';

const DOUBTS: Readonly<Record<AnswerProvenance, string | null>> = {
  supported: null,
  unsupported: 'The answer was given before any code had run well: nothing supports it.',
  repaired: 'The answer was read out of a malformed FINAL(…).',
  fallback: 'The run ended without a final answer; this is the last there was.',
};

/** What the exit code says of a run. */
export function exitCodeOfRun({ success, stopReason, error }: CompletionResult): ExitCode {
  if (success) return EXIT_CODES.success;
  if (stopReason === 'timeout') return EXIT_CODES.timeout;
  return error === null ? EXIT_CODES.execution : exitCodeOfError(error.code);
}

/** How an outcome is told. */
export interface OutcomeOptions {
  readonly json: boolean;
  readonly telling: Telling;
  /** Where the run is recorded; undefined if it is not. */
  readonly logDir: string | undefined;
}

/** Writes the answer alone to `stdout`, or the whole result as JSON; all that is told to `stderr`. */
export async function showOutcome(
  io: CommandIo,
  result: CompletionResult,
  { json, telling, logDir }: OutcomeOptions,
): Promise<void> {
  const { answer, provenance, error, usage, durationMs, loggerFailures } = result;
  const doubt = provenance === null ? null : DOUBTS[provenance];
  for (const warning of [...(doubt === null ? [] : [doubt]), ...loggerFailures]) {
    if (telling !== 'errors') await io.stderr.show(`Warning: ${warning}\n`, { style: 'warning' });
  }
  if (error !== null) {
    if (io.interruption.exitCode !== null) await io.stderr.write('Interrupted.\n');
    else {
      await writeErrorReport(io, { message: error.message, hint: hintFor(error), error });
    }
  }
  if (telling === 'progress') {
    const turns = count(usage.rootCalls, 'turn');
    const seconds = (durationMs / 1000).toFixed(1);
    const spent = spendingLine(usage);
    await io.stderr.write(
      `${turns}, ${count(usage.subCalls, 'sub-call')}, ${spent}, ${seconds} s.\n`,
    );
    if (logDir !== undefined && loggerFailures.length === 0) {
      await io.stderr.show(`Recorded in ${logDir}: rlm logs --id ${result.trajectoryId}\n`);
    }
  }
  if (json) await io.stdout.write(`${JSON.stringify(result)}\n`);
  else if (answer !== null) await io.stdout.show(answer.endsWith('\n') ? answer : `${answer}\n`);
}

/** What `rlm run --json` prints of a run that could not begin: the fields of a result, empty. */
export function notBegun(error: unknown): object {
  return {
    runId: null,
    answer: null,
    output: null,
    success: false,
    stopReason: 'error',
    provenance: null,
    answerSource: null,
    iterations: [],
    usage: null,
    durationMs: 0,
    startedAt: null,
    error: errorJson(error),
    warnings: [],
    loggerFailures: [],
  };
}

function count(number: number, noun: string): string {
  return `${String(number)} ${noun}${number === 1 ? '' : 's'}`;
}
