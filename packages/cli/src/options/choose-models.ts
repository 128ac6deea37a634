import type { LLMConfig, RLMConfig, Settings } from '@rlm-ts/api';
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
  const llm =
    flags.mockScript === undefined
      ? realModel(settings)
      : await scriptedModel(io, flags, flags.mockScript);
  const subCallLlm = subModel(flags, settings, llm);
  return { llm, ...(subCallLlm === null ? {} : { subCallLlm }) };
}

/** Reads a script for models that only play a part, and says that they do. */
export async function readScript(io: CommandIo, file: string): Promise<Record<string, unknown>> {
  const options = await readMockScript(io, file);
  await io.stderr.show(`The model is scripted by ${file}: no real model is asked.\n`);
  return options;
}

async function scriptedModel(
  io: CommandIo,
  { backend, model, baseUrl, temperature }: ModelFlags,
  file: string,
): Promise<LLMConfig> {
  if (backend !== undefined && backend !== 'mock') {
    throw new UsageError(`--mock-script is for --backend mock, not for --backend ${backend}.`);
  }
  if (baseUrl !== undefined) {
    throw new UsageError('--base-url and --mock-script exclude each other.');
  }
  const options = await readScript(io, file);
  return { ...configOf('mock', model, temperature), options };
}

function realModel({ values, origins }: Settings): LLMConfig {
  const { backend, model, base_url: baseURL, temperature } = values;
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
  const config = configOf(backend, model, temperature);
  return baseURL === undefined ? config : { ...config, options: { baseURL } };
}

function subModel(flags: ModelFlags, settings: Settings, llm: LLMConfig): LLMConfig | null {
  const { values, origins } = settings;
  // Who plays with a script does not want a real model of the files to be asked.
  const isScripted = flags.mockScript !== undefined;
  const subBackend = isScripted ? flags.subBackend : values.sub_backend;
  const model = isScripted ? flags.subModel : values.sub_model;
  if (subBackend === undefined && model === undefined) return null;
  const backend = subBackend ?? llm.backend;
  if (model === undefined) {
    const place = origins.get('sub_backend')?.place ?? '--sub-backend';
    throw new UsageError(
      `${place === '--sub-backend' ? `--sub-backend ${backend}` : place} needs a model.`,
      'Name it with --sub-model.',
    );
  }
  const isSameBackend = backend === llm.backend;
  if (!isSameBackend && backend === 'mock') {
    throw new UsageError('--sub-backend mock is for --mock-script.');
  }
  // No two models of a run have one name, and sub-calls go to the root model anyway.
  if (isSameBackend && model === llm.modelName) return null;
  const config = configOf(backend, model, values.temperature);
  return isSameBackend && llm.options !== undefined ? { ...config, options: llm.options } : config;
}

function configOf(
  backend: string,
  modelName: string | undefined,
  temperature: number | undefined,
): LLMConfig {
  return {
    backend,
    ...(modelName === undefined ? {} : { modelName }),
    ...(temperature === undefined ? {} : { sampling: { temperature } }),
  };
}
