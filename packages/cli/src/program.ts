import { Command, Option } from 'commander';
import type { CommandIo } from './command-io.js';
import { compareCommand } from './commands/compare.js';
import { completionCommand } from './commands/completion.js';
import { configCommand } from './commands/config.js';
import { doctorCommand } from './commands/doctor.js';
import { execCommand } from './commands/exec.js';
import { initCommand } from './commands/init.js';
import { logsCommand } from './commands/logs.js';
import { runCommand } from './commands/run.js';
import { shellCompletionCommand } from './commands/shell-completion.js';
import { visualizeCommand } from './commands/visualize.js';
import type { ExitCode } from './exit-codes/exit-codes.js';
import { readVersion } from './version.js';

const HELP_AFTER = `
Examples:
  $ rlm run --backend openai --model gpt-5-mini 'How often is the whale named?' --context book.txt
  $ rlm exec -c 'print(sum(range(10)))'
  $ rlm help run

Exit codes:
  0 success, 1 execution error, 2 timeout, 3 Docker error, 4 API error,
  5 configuration or usage error, 130 interrupted`;

const QUESTIONS = 'Questions and code:';
const RECORDED = 'Recorded runs:';
const SETUP = 'Setup:';

/** Below which heading of the help a command is. */
const GROUPS: Readonly<Record<string, string>> = {
  run: QUESTIONS,
  completion: QUESTIONS,
  compare: QUESTIONS,
  exec: QUESTIONS,
  logs: RECORDED,
  visualize: RECORDED,
  init: SETUP,
  config: SETUP,
  doctor: SETUP,
  'shell-completion': SETUP,
};

/**
 * The `rlm` command with its subcommands.
 *
 * @param exitWith Told the exit code of a subcommand that ended without throwing.
 */
export function createProgram(io: CommandIo, exitWith: (code: ExitCode) => void): Command {
  const program = new Command('rlm')
    .description('Recursive Language Models: answers about data larger than any context window.')
    .version(readVersion(), '-V, --version')
    .addHelpText('after', HELP_AFTER)
    // A flag belongs to the command before it: `rlm logs export --format` is not that of `rlm logs`.
    .enablePositionalOptions()
    .hook('preAction', (_program, command) => {
      for (let each: Command | null = command; each !== null; each = each.parent) {
        if (each.opts<{ color?: boolean }>().color !== false) continue;
        io.stdout.colours = false;
        io.stderr.colours = false;
      }
    });
  program.commandsGroup(SETUP).helpCommand('help [command]', 'show the help of a command');
  for (const command of [
    runCommand(io, exitWith),
    completionCommand(io, exitWith),
    compareCommand(io, exitWith),
    execCommand(io, exitWith),
    logsCommand(io, exitWith),
    visualizeCommand(io, exitWith),
    initCommand(io),
    configCommand(io),
    doctorCommand(io, exitWith),
    shellCompletionCommand(io),
  ]) {
    program.addCommand(command.helpGroup(GROUPS[command.name()] ?? 'Commands:'));
  }
  for (const command of withSubcommands(program)) {
    command
      .addOption(new Option('--no-color', 'no colours; also by NO_COLOR=1 in the environment'))
      .exitOverride()
      .showHelpAfterError(`Hint: \`${typedName(command)} --help\` shows what there is.`)
      .configureOutput({
        writeOut: (text) => void io.stdout.write(text),
        writeErr: (text) => void io.stderr.show(text),
        outputError: (text, write) => write(withoutValues(text).replace(/^error: /, 'Error: ')),
      });
  }
  return program;
}

function withSubcommands(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

/** As it is typed: `rlm logs export`. */
function typedName(command: Command): string {
  return command.parent === null
    ? command.name()
    : `${typedName(command.parent)} ${command.name()}`;
}

/** An option that there is not, and that may hold a key: `--api-key=…` is not repeated. */
function withoutValues(text: string): string {
  return text.replace(/^(error: unknown option '--[^=']*)=[^]*?'$/m, "$1'");
}
