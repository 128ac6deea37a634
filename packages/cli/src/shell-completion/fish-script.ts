import {
  allCommands,
  type CompletedCommand,
  type CompletedOption,
  type CompletedValue,
} from './completed-command.js';
import { LIST_TRAJECTORY_IDS } from './trajectory-ids.js';

/** A script that teaches fish to complete the program. */
export function fishScript(program: CompletedCommand, name: string): string {
  const commands = allCommands(program);
  const nested = commands.filter(({ path }) => path.length > 0).map(({ path }) => keyOf(path));
  return `# Completes ${name} in fish. Load it with: ${name} shell-completion fish | source
function __${name}_in
    set -l path ''
    set -l words (commandline -opc)
    for word in $words[2..-1]
        switch "$path $word"
            case ${nested.map(quoted).join(' ')}
                set path "$path $word"
        end
    end
    test "$path" = "$argv[1]"
end
function __${name}_trajectories
    sh -c ${quoted(LIST_TRAJECTORY_IDS)}
end
complete -c ${name} -f
${commands.flatMap((command) => linesOf(command, name)).join('\n')}
`;
}

function linesOf(command: CompletedCommand, name: string): readonly string[] {
  const start = `complete -c ${name} -n ${quoted(`__${name}_in '${keyOf(command.path)}'`)}`;
  const [argument = null] = command.arguments;
  return [
    ...command.children.map(
      ({ path, description }) => `${start} -a ${path.at(-1) ?? ''} -d ${quoted(description)}`,
    ),
    ...(argument === null ? [] : [`${start} ${wordsOf(argument, name)}`]),
    ...command.options.map((option) => `${start} ${optionOf(option, name)}`),
  ];
}

function optionOf({ names, description, value }: CompletedOption, name: string): string {
  const flags = names.map((each) =>
    each.startsWith('--') ? `-l ${each.slice(2)}` : `-s ${each.slice(1)}`,
  );
  const taken = value === undefined ? [] : [value === null ? '-x' : `-r ${wordsOf(value, name)}`];
  return [...flags, ...taken, `-d ${quoted(description)}`].join(' ');
}

function wordsOf(value: Exclude<CompletedValue, null>, name: string): string {
  switch (value.kind) {
    case 'words':
      return `-f -a ${quoted(value.words.join(' '))}`;
    case 'files':
      return '-F';
    case 'folders':
      return "-f -a '(__fish_complete_directories)'";
    case 'trajectories':
      return `-f -a '(__${name}_trajectories)'`;
  }
}

/** A command as the script keeps it: its words, each behind a space. */
function keyOf(path: readonly string[]): string {
  return path.map((word) => ` ${word}`).join('');
}

function quoted(text: string): string {
  return `'${text.replaceAll(/[\\']/g, '\\$&')}'`;
}
