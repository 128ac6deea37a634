import { CommanderError } from 'commander';
import type { CommandIo } from './command-io.js';
import { explainGoneFolder } from './current-folder.js';
import { exitCodeOfError } from './exit-codes/exit-code-of-error.js';
import { EXIT_CODES } from './exit-codes/exit-codes.js';
import { hintFor, writeErrorReport } from './output/error-report.js';
import { createProgram } from './program.js';
import { UsageError } from './usage.error.js';

/**
 * Runs one command line.
 *
 * @param args Without the interpreter and the script.
 * @returns The exit code. Never rejects: errors are reported on `io.stderr`.
 */
export async function runCommandLine(args: readonly string[], io: CommandIo): Promise<number> {
  let exitCode: number = EXIT_CODES.success;
  try {
    const program = createProgram(io, (code) => {
      exitCode = code;
    });
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    exitCode = await report(error, io);
  }
  const { failure } = io.stdout;
  if (failure !== null && io.interruption.exitCode === null) {
    const message = `Standard output could not be written: ${failure.message}.`;
    await writeErrorReport(io, { message, error: failure });
    return EXIT_CODES.execution;
  }
  return io.interruption.exitCode ?? exitCode;
}

async function report(thrown: unknown, io: CommandIo): Promise<number> {
  const error = explainGoneFolder(thrown);
  if (error instanceof CommanderError) {
    return error.exitCode === 0 ? EXIT_CODES.success : EXIT_CODES.configuration;
  }
  if (io.interruption.exitCode !== null) {
    await io.stderr.write('Interrupted.\n');
    return io.interruption.exitCode;
  }
  if (error instanceof UsageError) {
    const { message, hint } = error;
    await writeErrorReport(io, { message, hint, error });
    return EXIT_CODES.configuration;
  }
  const { RlmError } = await import('@rlm-ts/api');
  const known = RlmError.from(error, { code: 'INTERNAL' });
  await writeErrorReport(io, { message: known.message, hint: hintFor(known), error: known });
  return exitCodeOfError(known.code);
}
