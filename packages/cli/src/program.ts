import { Command } from 'commander';
import type { CommandIo } from './command-io.js';
import { compareCommand } from './commands/compare.js';
import { doctorCommand } from './commands/doctor.js';
import { execCommand } from './commands/exec.js';
import { runCommand } from './commands/run.js';
import type { ExitCode } from './exit-codes/exit-codes.js';
import { readVersion } from './version.js';

const EXIT_CODE_HELP = `
Exit codes:
  0 success, 1 execution error, 2 timeout, 3 Docker error, 4 API error,
  5 configuration or usage error, 130 interrupted`;

/**
 * The `rlm` command with its subcommands.
 *
 * @param exitWith Told the exit code of a subcommand that ended without throwing.
 */
export function createProgram(io: CommandIo, exitWith: (code: ExitCode) => void): Command {
  const program = new Command('rlm')
    .description('Recursive Language Models: answers about data larger than any context window.')
    .version(readVersion(), '-V, --version')
    .addHelpText('after', EXIT_CODE_HELP);
  for (const command of [
    runCommand(io, exitWith),
    compareCommand(io, exitWith),
    execCommand(io, exitWith),
    doctorCommand(io, exitWith),
  ]) {
    program.addCommand(command);
  }
  for (const command of [program, ...program.commands]) {
    command
      .exitOverride()
      .showHelpAfterError(
        `Hint: \`${command === program ? '' : 'rlm '}${command.name()} --help\` shows what there is.`,
      )
      .configureOutput({
        writeOut: (text) => void io.stdout.write(text),
        writeErr: (text) => void io.stderr.show(text),
        outputError: (text, write) => write(withoutValues(text).replace(/^error: /, 'Error: ')),
      });
  }
  return program;
}

/** An option that there is not, and that may hold a key: `--api-key=…` is not repeated. */
function withoutValues(text: string): string {
  return text.replace(/^(error: unknown option '--[^=']*)=[^]*?'$/m, "$1'");
}
