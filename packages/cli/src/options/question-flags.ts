import type { RlmError } from '@rlm-ts/api';
import type { Command } from 'commander';
import type { CommandIo } from '../command-io.js';
import { readText } from '../input/read-text.js';
import { UsageError } from '../usage.error.js';
import { commandOptions, type ContextPaths } from './command-options.js';
import {
  addEnvironmentFlags,
  ENVIRONMENT_PLACES,
  type EnvironmentFlags,
} from './environment-flags.js';
import { addLimitFlags, limitPlaces, type LimitFlags } from './limit-flags.js';
import type { TypedPlaces } from './typed-places.js';

/** The flags of every command that puts a question to models. */
export interface QuestionFlags extends EnvironmentFlags, LimitFlags {
  readonly context?: ContextPaths;
  readonly json?: boolean;
  readonly verbose?: boolean;
}

/** The question, its context, the limits and where code runs; `--json` and `--verbose` are the command's. */
export function addQuestionFlags(command: Command): Command {
  return addEnvironmentFlags(addLimitFlags(command.addOption(commandOptions.context())));
}

/** The argument that {@link readTask} reads, as commander takes it. */
export const TASK_ARGUMENT = ['<task>', 'the question; `-` reads standard input'] as const;

/**
 * The question.
 *
 * @throws UsageError if it is empty.
 */
export async function readTask(io: CommandIo, task: string): Promise<string> {
  const prompt = task === '-' ? await readText(io, '-') : task;
  if (prompt.trim() === '') throw new UsageError('The task is empty.');
  return prompt;
}

/** An error in the words that were typed: {@link QuestionFlags}, and the places of the models. */
export async function inQuestionWords<E>(
  error: E,
  options: QuestionFlags,
  modelPlaces: TypedPlaces,
): Promise<E | RlmError> {
  const { inTypedPlaces } = await import('./typed-places.js');
  return inTypedPlaces(error, {
    ...ENVIRONMENT_PLACES,
    ...limitPlaces(options),
    ...modelPlaces,
    contextPath: '--context',
  });
}
