import { allCommands, type CompletedCommand, type CompletedValue } from './completed-command.js';
import { LIST_TRAJECTORY_IDS } from './trajectory-ids.js';

/** A script that teaches bash 3.2 or later to complete the program. It starts no process of its own. */
export function bashScript(program: CompletedCommand, name: string): string {
  const commands = allCommands(program);
  const nested = commands.filter(({ path }) => path.length > 0).map(patternOf);
  return `# Completes ${name} in bash. Load it with: source <(${name} shell-completion bash)
_${name}() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]}
  local path='' index kind=any words=''
  # bash makes three words of --option=value.
  if [[ $word == = ]]; then
    word=''
  elif [[ $before == = ]]; then
    before=\${COMP_WORDS[COMP_CWORD - 2]}
  fi
  for ((index = 1; index < COMP_CWORD; index++)); do
    case "$path \${COMP_WORDS[index]}" in
      ${nested.join(' | ')})
        path="$path \${COMP_WORDS[index]}" ;;
    esac
  done
  case "$path $before" in
${optionCases(commands)}
    *)
      case "$path" in
${commands.map(wordCase).join('\n')}
      esac
      ;;
  esac
  COMPREPLY=()
  case $kind in
    words) COMPREPLY=($(compgen -W "$words" -- "$word")) ;;
    files | folders)
      local action=-f
      [[ $kind == folders ]] && action=-d
      compopt -o filenames 2>/dev/null
      local IFS=$'\\n'
      COMPREPLY=($(compgen "$action" -- "$word"))
      ;;
    trajectories) COMPREPLY=($(compgen -W "$(${LIST_TRAJECTORY_IDS})" -- "$word")) ;;
  esac
}
complete -F _${name} ${name}
`;
}

/** The places behind options that take a value, those with the same values together. */
function optionCases(commands: readonly CompletedCommand[]): string {
  const places = new Map<string, string[]>();
  for (const command of commands) {
    for (const { names, value } of command.options) {
      if (value === undefined) continue;
      const found = assignment(value);
      const patterns = names.map((each) => `'${prefixOf(command)} ${each}'`);
      places.set(found, [...(places.get(found) ?? []), ...patterns]);
    }
  }
  return [...places]
    .map(([found, patterns]) => `    ${patterns.join(' | ')})\n      ${found} ;;`)
    .join('\n');
}

function wordCase(command: CompletedCommand): string {
  const options = command.options.flatMap(({ names }) => names);
  const [argument = null] = command.arguments;
  const children = command.children.map(({ path }) => path.at(-1) ?? '');
  const value: CompletedValue = children.length > 0 ? { kind: 'words', words: children } : argument;
  return `        '${prefixOf(command)}')
          if [[ $word == -* ]]; then
            ${assignment({ kind: 'words', words: options })}
          else
            ${assignment(value)}
          fi
          ;;`;
}

function assignment(value: CompletedValue): string {
  if (value === null) return 'kind=any';
  return value.kind === 'words'
    ? `kind=words words='${value.words.join(' ')}'`
    : `kind=${value.kind}`;
}

/** A command as the script keeps it: its words, each behind a space. */
function prefixOf({ path }: CompletedCommand): string {
  return path.map((word) => ` ${word}`).join('');
}

function patternOf(command: CompletedCommand): string {
  return `'${prefixOf(command)}'`;
}
