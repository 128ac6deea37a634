import { openCommandIo } from './command-io.js';
import { endProcess } from './end-process.js';
import { runCommandLine } from './run-command-line.js';

/**
 * Runs a command line as what this process is for: with its streams and signals, and its exit code
 * as that of the process.
 */
export async function runProcess(args: readonly string[]): Promise<void> {
  const io = openCommandIo();
  // Not process.exit: what is still on its way through a pipe must arrive.
  process.exitCode = await runCommandLine(args, io);
  // Unless it was interrupted: then nobody may have to wait for a reader that no longer reads.
  if (io.interruption.received !== null) endProcess(io.interruption.received);
}
