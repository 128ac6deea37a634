import { Argument, Command } from 'commander';
import type { CommandIo } from '../command-io.js';

const EXAMPLES = `
Examples:
  $ source <(rlm shell-completion bash)          # or add this line to ~/.bashrc
  $ source <(rlm shell-completion zsh)           # or add this line to ~/.zshrc
  $ rlm shell-completion fish > ~/.config/fish/completions/rlm.fish

Write the script again after an update of the command: it knows the options there were.`;

const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** `rlm shell-completion`: a script by which a shell completes the command line. */
export function shellCompletionCommand(io: CommandIo): Command {
  const command = new Command('shell-completion')
    .summary('print a script that completes command lines in a shell')
    .description('Print a script by which a shell completes commands, options and their values.')
    .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
    .addHelpText('after', EXAMPLES);
  return command.action(async (shell: (typeof SHELLS)[number]) => {
    const program = command.parent ?? command;
    const { completedCommand } = await import('../shell-completion/completed-command.js');
    const writeScript = await importWriter(shell);
    await io.stdout.write(writeScript(completedCommand(program), program.name()));
  });
}

async function importWriter(shell: (typeof SHELLS)[number]) {
  switch (shell) {
    case 'bash':
      return (await import('../shell-completion/bash-script.js')).bashScript;
    case 'zsh':
      return (await import('../shell-completion/zsh-script.js')).zshScript;
    case 'fish':
      return (await import('../shell-completion/fish-script.js')).fishScript;
  }
}
