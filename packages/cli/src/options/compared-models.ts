import type { LLMConfig } from '@rlm-ts/api';
import { Option, type Command } from 'commander';
import type { CommandIo } from '../command-io.js';
import { UsageError } from '../usage.error.js';
import { readScript } from './choose-models.js';
import { commandOptions } from './command-options.js';
import { temperatureOption } from './model-flags.js';
import { namesOption } from './names-option.js';
import { countOption } from './numbers.js';
import type { TypedPlaces } from './typed-places.js';

/** What a person typed about the models to compare. */
export interface ComparedModelFlags {
  readonly models?: readonly string[];
  readonly model?: readonly string[];
  readonly concurrency?: number;
  readonly temperature?: number;
  readonly mockScript?: string;
}

/** Gives a command the flags that {@link ComparedModelFlags} holds. */
export function addComparedModelFlags(command: Command): Command {
  return command
    .addOption(namesOption('--models <list>', 'backend/model, with commas between them'))
    .addOption(namesOption('--model <name>', 'one of them; may be given again'))
    .addOption(
      new Option('--concurrency <count>', 'models at a time (default: all)').argParser(countOption),
    )
    .addOption(temperatureOption())
    .addOption(commandOptions.mockScript());
}

/**
 * The models that the flags stand for, in the order of `--models` and then of `--model`.
 *
 * @throws UsageError if there are none, or a mock without a script; RlmError `CONFIG_INVALID` for a
 *   name without backend or model.
 */
export async function chooseComparedModels(
  io: CommandIo,
  flags: ComparedModelFlags,
): Promise<readonly LLMConfig[]> {
  const { mockScript, temperature } = flags;
  const names = namesOf(flags);
  if (names.length === 0) {
    throw new UsageError(
      'No models are chosen.',
      'Choose them, such as --models openai/gpt-5-mini,anthropic/claude-sonnet-4-5.',
    );
  }
  const { parseModelName } = await import('@rlm-ts/api');
  const models = names.map((name) => parseModelName(name, '--models'));
  const mocks = models.some(({ backend }) => backend === 'mock');
  if (mocks && mockScript === undefined) {
    throw new UsageError('A mock needs a script.', 'Give it with --mock-script FILE.');
  }
  if (!mocks && mockScript !== undefined) {
    throw new UsageError('--mock-script is for a mock, such as --models mock/one,mock/two.');
  }
  const script = mockScript === undefined ? {} : await readScript(io, mockScript);
  return models.map((model) => ({
    ...model,
    ...(temperature === undefined ? {} : { sampling: { temperature } }),
    ...(model.backend === 'mock' ? { options: script } : {}),
  }));
}

/** What the flags stand for, for errors about it. */
export function comparedModelPlaces(flags: ComparedModelFlags): TypedPlaces {
  const places = namesOf(flags).flatMap((name, index) => {
    const place = `models[${String(index)}]`;
    const script = name.startsWith('mock/') ? (flags.mockScript ?? name) : name;
    return [
      [place, name],
      [`${place}.backend`, name],
      [`${place}.options`, script],
    ] as const;
  });
  return Object.fromEntries(places);
}

function namesOf({ models = [], model = [] }: ComparedModelFlags): readonly string[] {
  return [...models, ...model];
}
