import {
  allCommands,
  type CompletedCommand,
  type CompletedOption,
  type CompletedValue,
} from './completed-command.js';
import { LIST_TRAJECTORY_IDS } from './trajectory-ids.js';

/** A script that teaches zsh to complete the program: to be sourced, or to be a file of `fpath`. */
export function zshScript(program: CompletedCommand, name: string): string {
  const functions = allCommands(program).map((command) => commandFunction(command, name));
  return `#compdef ${name}
# Completes ${name} in zsh. Load it with: source <(${name} shell-completion zsh)
${functions.join('\n')}
_${name}_trajectories() {
  local -a ids
  ids=(\${(f)"$(${LIST_TRAJECTORY_IDS})"})
  compadd -a ids
}

if [[ $funcstack[1] == _${name} ]]; then
  _${name} "$@"
else
  compdef _${name} ${name}
fi
`;
}

function commandFunction(command: CompletedCommand, name: string): string {
  const own = functionName(command, name);
  const options = command.options.map((option) => optionSpec(option, name));
  if (command.children.length === 0) {
    const values = command.arguments.map((value) => `':argument:${actionOf(value, name)}'`);
    return `${own}() {\n  _arguments -S ${[...options, ...values].join(' \\\n    ')}\n}\n`;
  }
  const described = command.children.map(
    (child) => `    ${quoted(`${lastWord(child)}:${child.description.replaceAll(':', '\\:')}`)}`,
  );
  const calls = command.children.map(
    (child) => `    ${lastWord(child)}) ${functionName(child, name)} ;;`,
  );
  return `${own}() {
  local context state state_descr line
  local -A opt_args
  local -a commands
  commands=(
${described.join('\n')}
  )
  _arguments -C ${[...options, "'1:command:->command'", "'*::argument:->argument'"].join(' \\\n    ')}
  case $state in
    command) _describe -t commands '${name} command' commands ;;
    argument)
      case $words[1] in
    ${calls.join('\n    ')}
      esac
      ;;
  esac
}
`;
}

function optionSpec({ names, description, value }: CompletedOption, name: string): string {
  const told = `[${description.replaceAll(/[[\]:\\]/g, '\\$&')}]`;
  return names
    .map((each) => {
      if (value === undefined) return quoted(`*${each}${told}`);
      const joined = each.startsWith('--') ? `${each}=` : each;
      return quoted(`*${joined}${told}:value:${actionOf(value, name)}`);
    })
    .join(' ');
}

function actionOf(value: CompletedValue, name: string): string {
  switch (value?.kind) {
    case 'words':
      return `(${value.words.join(' ')})`;
    case 'files':
      return '_files';
    case 'folders':
      return '_files -/';
    case 'trajectories':
      return `_${name}_trajectories`;
    case undefined:
      return ' ';
  }
}

function functionName({ path }: CompletedCommand, name: string): string {
  return ['', name, ...path].join('_').replaceAll('-', '_');
}

function lastWord({ path }: CompletedCommand): string {
  return path.at(-1) ?? '';
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
