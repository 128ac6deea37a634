import type { RlmError, Settings } from '@rlm-ts/api';
import type { Command } from 'commander';
import type { CommandIo } from '../command-io.js';
import { readText } from '../input/read-text.js';
import { typed, type TypedSettings } from '../settings/command-settings.js';
import { placesOf } from '../settings/setting-places.js';
import { UsageError } from '../usage.error.js';
import { commandOptions, type ContextPaths } from './command-options.js';
import {
  addEnvironmentFlags,
  ENVIRONMENT_PLACES,
  environmentSettings,
  typedEnvironmentPlaces,
  type EnvironmentFlags,
} from './environment-flags.js';
import { addLimitFlags, LIMIT_PLACES, limitSettings, type LimitFlags } from './limit-flags.js';
import { addLogFlag, logSettings, type LogFlag } from './log-flag.js';
import type { TypedPlaces } from './typed-places.js';

/** The flags of every command that puts a question to models. */
export interface QuestionFlags extends EnvironmentFlags, LimitFlags, LogFlag {
  readonly context?: ContextPaths;
  readonly json?: boolean;
  readonly verbose?: boolean;
}

/** The question, its context, the limits and where code runs; `--json` and `--verbose` are the command's. */
export function addQuestionFlags(command: Command): Command {
  const withContext = command.addOption(commandOptions.context());
  return addLogFlag(addEnvironmentFlags(addLimitFlags(withContext)));
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

/** What was typed but for the models, as settings. */
export function questionSettings(flags: QuestionFlags): TypedSettings {
  return {
    ...limitSettings(flags),
    ...environmentSettings(flags),
    ...logSettings(flags),
    verbose: typed('--verbose', flags.verbose),
  };
}

/**
 * An error in the words that a person wrote: a flag, a variable, or a place in a file.
 *
 * @param settings `null` if it is about them, so that there are none.
 */
export async function inQuestionWords<E>(
  error: E,
  options: QuestionFlags,
  modelPlaces: TypedPlaces,
  settings: Settings | null,
): Promise<E | RlmError> {
  const { inTypedPlaces } = await import('./typed-places.js');
  return inTypedPlaces(error, {
    ...ENVIRONMENT_PLACES,
    ...LIMIT_PLACES,
    ...modelPlaces,
    ...(await placesOf(settings)),
    ...typedEnvironmentPlaces(options),
    contextPath: '--context',
  });
}
