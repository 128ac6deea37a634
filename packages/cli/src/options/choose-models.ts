import type { LLMConfig, ModelValues, RLMConfig, Settings } from '@rlm-ts/api';
import type { CommandIo } from '../command-io.js';
import { readMockScript } from '../input/read-mock-script.js';
import { UsageError } from '../usage.error.js';
import { BACKENDS, type ModelFlags } from './model-flags.js';

/**
 * The models that settings choose, or the script that was typed.
 *
 * @throws UsageError if they choose none, or contradict each other.
 */
export async function chooseModels(
  io: CommandIo,
  flags: ModelFlags,
  settings: Settings,
): Promise<Pick<RLMConfig, 'llm' | 'subCallLlm'>> {
  if (flags.mockScript !== undefined) {
    return scriptedModels(io, flags, flags.mockScript, settings);
  }
  const { values } = settings;
  requireBackend(settings);
  requireSubModel(values, settings);
  const { modelsOf } = await import('@rlm-ts/api');
  return modelsOf(values);
}

/** Reads a script for models that only play a part, and says that they do. */
export async function readScript(io: CommandIo, file: string): Promise<Record<string, unknown>> {
  const options = await readMockScript(io, file);
  await io.stderr.show(`The model is scripted by ${file}: no real model is asked.\n`);
  return options;
}

async function scriptedModels(
  io: CommandIo,
  { backend, model, baseUrl, subBackend, subModel }: ModelFlags,
  file: string,
  settings: Settings,
): Promise<Pick<RLMConfig, 'llm' | 'subCallLlm'>> {
  if (backend !== undefined && backend !== 'mock') {
    throw new UsageError(`--mock-script is for --backend mock, not for --backend ${backend}.`);
  }
  if (baseUrl !== undefined) {
    throw new UsageError('--base-url and --mock-script exclude each other.');
  }
  const options = await readScript(io, file);
  // Who plays with a script does not want a real model of the files to be asked.
  const { temperature } = settings.values;
  const typed = {
    backend: 'mock',
    model,
    sub_backend: subBackend,
    sub_model: subModel,
    temperature,
  };
  requireSubModel(typed, settings);
  const { modelsOf } = await import('@rlm-ts/api');
  const { llm, subCallLlm } = modelsOf(typed);
  const played = (config: LLMConfig): LLMConfig =>
    config.backend === llm.backend ? { ...config, options } : config;
  return {
    llm: played(llm),
    ...(subCallLlm === undefined ? {} : { subCallLlm: played(subCallLlm) }),
  };
}

function requireBackend({ values, origins }: Settings): void {
  const { backend, model } = values;
  if (backend === undefined) {
    throw new UsageError(
      model === undefined
        ? 'No model is chosen.'
        : `No backend is chosen for the model "${model}".`,
      model === undefined
        ? 'Choose one, such as --backend openai --model gpt-5-mini, or by RLM_LLM_PROVIDER and RLM_LLM_MODEL in the environment, or in the file that `rlm init` makes.'
        : `Choose one with --backend, or by RLM_LLM_PROVIDER in the environment: ${BACKENDS.join(', ')}.`,
    );
  }
  if (backend === 'mock') {
    const place = origins.get('backend')?.place ?? '--backend';
    throw new UsageError(
      place === '--backend' ? '--backend mock needs a script.' : `${place}: mock needs a script.`,
      'Give the replies of a scripted model with --mock-script FILE; `rlm run --help` shows one.',
    );
  }
}

function requireSubModel(
  { backend: rootBackend, sub_backend: subBackend, sub_model: model }: ModelValues,
  { origins }: Settings,
): void {
  if (subBackend === undefined) return;
  if (model === undefined) {
    const place = origins.get('sub_backend')?.place ?? '--sub-backend';
    throw new UsageError(
      `${place === '--sub-backend' ? `--sub-backend ${subBackend}` : place} needs a model.`,
      'Name it with --sub-model.',
    );
  }
  if (subBackend === 'mock' && rootBackend !== 'mock') {
    throw new UsageError('--sub-backend mock is for --mock-script.');
  }
}
