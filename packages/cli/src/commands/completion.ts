import { Command } from 'commander';
import type { CommandIo } from '../command-io.js';
import type { ExitCode } from '../exit-codes/exit-codes.js';
import { KEYS_HELP } from '../options/model-flags.js';
import { addRunFlags, run, type RunOptions } from './run.js';

const EXAMPLES = `
Examples:
  $ rlm completion --backend openai --model gpt-5-mini - < question.txt > answer.txt
  $ answer=$(rlm completion --backend ollama --model llama3.3 --context book.txt 'Who dies?')

${KEYS_HELP}

For the completion of command lines in a shell, see \`rlm shell-completion --help\`.`;

/**
 * `rlm completion`: what `rlm run` does, for scripts.
 *
 * @param exitWith Told the exit code of a command that ended without throwing.
 */
export function completionCommand(io: CommandIo, exitWith: (code: ExitCode) => void): Command {
  const command = new Command('completion')
    .summary('the same for scripts: print the answer, and nothing of the way')
    .description(
      'Answer a question as `rlm run` does, for scripts: the answer goes to standard output, and only warnings and errors to standard error.',
    )
    .argument('<prompt>', 'the question; `-` reads standard input');
  return addRunFlags(command)
    .addHelpText('after', EXAMPLES)
    .action(async (prompt: string, options: RunOptions) => {
      exitWith(await run(io, prompt, options, options.quiet === true ? 'errors' : 'warnings'));
    });
}
