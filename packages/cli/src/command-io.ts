import { Interruption } from './interruption.js';
import { wantsColours } from './output/colour.js';
import { Output } from './output/output.js';

/** What a command reads from, writes to and is stopped by. */
export interface CommandIo {
  readonly stdin: NodeJS.ReadStream;
  /** Results: what the command was asked for, and nothing else. */
  readonly stdout: Output;
  /** Progress, warnings and errors, for a person. */
  readonly stderr: Output;
  readonly interruption: Interruption;
  /** Fires when the work is no longer wanted: a signal came, or nobody reads `stdout` any more. */
  readonly signal: AbortSignal;
  /** Whether errors are reported with their stacks: by `RLM_DEBUG`, or because a command says so. */
  withStacks: boolean;
}

/** The process's own streams and signals. To be called once. */
export function openCommandIo(): CommandIo {
  const stdout = new Output(process.stdout);
  const stderr = new Output(process.stderr);
  for (const output of [stdout, stderr]) {
    output.colours = wantsColours(output.isTerminal, process.env);
  }
  const interruption = new Interruption();
  if (stderr.isTerminal) tellWhenStopping(interruption, stderr);
  return {
    stdin: process.stdin,
    stdout,
    stderr,
    interruption,
    signal: AbortSignal.any([interruption.signal, stdout.readerGone]),
    withStacks: !['', '0', undefined].includes(process.env['RLM_DEBUG']),
  };
}

function tellWhenStopping(interruption: Interruption, stderr: Output): void {
  interruption.signal.addEventListener('abort', () => {
    if (interruption.received === 'SIGINT') {
      void stderr.write('Stopping… press Ctrl-C again to end at once.\n');
    }
  });
}
