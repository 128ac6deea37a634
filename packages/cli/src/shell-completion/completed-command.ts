import type { Argument, Command, Option } from 'commander';
import { BACKENDS } from '../options/model-flags.js';

/** What may stand at a place of a command line; `null`: anything, of which nothing is known. */
export type CompletedValue =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'files' | 'folders' | 'trajectories' }
  | null;

/** An option as a shell completes it. */
export interface CompletedOption {
  /** Such as `-c` and `--code`. */
  readonly names: readonly string[];
  readonly description: string;
  /** Absent: the option takes no value. */
  readonly value?: CompletedValue;
}

/** A command as a shell completes it. */
export interface CompletedCommand {
  /** The words that lead to it from the program on, without the program: none for itself. */
  readonly path: readonly string[];
  readonly description: string;
  readonly options: readonly CompletedOption[];
  /** What its arguments may be, in their order. */
  readonly arguments: readonly CompletedValue[];
  readonly children: readonly CompletedCommand[];
}

/** Values of options that take any word but of which some are known. */
const KNOWN_WORDS: Readonly<Record<string, readonly string[]>> = {
  '--env': ['local', 'repl', 'docker'],
  '--backend': BACKENDS,
  '--sub-backend': BACKENDS,
};

/** What a placeholder such as `<file>` stands for. */
const PLACEHOLDERS: Readonly<Record<string, 'files' | 'folders'>> = {
  dir: 'folders',
  directory: 'folders',
  file: 'files',
  files: 'files',
  folder: 'folders',
  path: 'files',
};

/** What there is to complete of a program and its commands. Read once it is put together. */
export function completedCommand(
  command: Command,
  path: readonly string[] = [],
  siblings: readonly string[] = [],
): CompletedCommand {
  const help = command.createHelp();
  const children = help.visibleCommands(command);
  const names = children.map((child) => child.name());
  return {
    path,
    description: command.summary() || command.description(),
    options: help.visibleOptions(command).map(completedOption),
    arguments: command.registeredArguments.map((argument) =>
      // Of `help`.
      argument.name() === 'command'
        ? { kind: 'words', words: siblings }
        : completedArgument(argument),
    ),
    children: children.map((child) => completedCommand(child, [...path, child.name()], names)),
  };
}

/** The command itself and all below it. */
export function allCommands(command: CompletedCommand): readonly CompletedCommand[] {
  return [command, ...command.children.flatMap(allCommands)];
}

function completedOption({
  short,
  long,
  description,
  required,
  optional,
  flags,
  argChoices,
}: Option): CompletedOption {
  const names = [short, long].filter((name) => name !== undefined);
  if (!required && !optional) return { names, description };
  return { names, description, value: valueOf(long, flags, argChoices) };
}

function valueOf(
  long: string | undefined,
  flags: string,
  choices: readonly string[] | undefined,
): CompletedValue {
  const words = choices ?? KNOWN_WORDS[long ?? ''];
  if (words !== undefined) return { kind: 'words', words };
  if (long === '--id') return { kind: 'trajectories' };
  const kind = PLACEHOLDERS[/[<[]([\w-]+)[>\]]/.exec(flags)?.[1] ?? ''];
  return kind === undefined ? null : { kind };
}

function completedArgument(argument: Argument): CompletedValue {
  const { argChoices: words } = argument;
  if (words !== undefined) return { kind: 'words', words };
  if (argument.name() === 'ids') return { kind: 'trajectories' };
  const kind = PLACEHOLDERS[argument.name()];
  return kind === undefined ? null : { kind };
}
