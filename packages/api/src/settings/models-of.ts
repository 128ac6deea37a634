import type { LLMConfig, RLMConfig } from '@rlm-ts/application';
import { RlmError } from '@rlm-ts/domain';
import type { SettingsValues } from './schema/settings-schema.js';

/** The settings that choose the models of a run. */
export type ModelValues = Pick<
  SettingsValues,
  'backend' | 'model' | 'base_url' | 'sub_backend' | 'sub_model' | 'temperature'
>;

/**
 * The models that settings choose.
 *
 * @throws RlmError `CONFIG_INVALID` if they choose none.
 */
export function modelsOf(values: ModelValues): Pick<RLMConfig, 'llm' | 'subCallLlm'> {
  const { backend, model, base_url: baseURL, temperature } = values;
  const { sub_backend: subBackend, sub_model: subModel } = values;
  if (backend === undefined) {
    throw new RlmError({
      code: 'CONFIG_INVALID',
      message:
        'No model is chosen. Set backend and model in ~/.rlm/config.yaml, or RLM_LLM_PROVIDER and RLM_LLM_MODEL in the environment.',
    });
  }
  const sampling = temperature === undefined ? {} : { sampling: { temperature } };
  const named = (name: string | undefined): object =>
    name === undefined ? {} : { modelName: name };
  const address = baseURL === undefined ? {} : { options: { baseURL } };
  const llm: LLMConfig = { backend, ...named(model), ...sampling, ...address };
  const isSameBackend = subBackend === undefined || subBackend === backend;
  // No two models of a run have one name, and sub-calls go to the root model anyway.
  if (subModel === undefined || (isSameBackend && subModel === model)) return { llm };
  const subCallLlm = {
    backend: subBackend ?? backend,
    ...named(subModel),
    ...sampling,
    ...(isSameBackend && address),
  };
  return { llm, subCallLlm };
}
