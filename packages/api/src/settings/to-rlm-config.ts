import { homedir } from 'node:os';
import type { LLMConfig, RLMConfig } from '@rlm-ts/application';
import { RlmError } from '@rlm-ts/domain';
import { environmentOf } from './environment-of.js';
import { adapterOptionsOf } from './schema/adapter-options.js';
import { settingNameOf } from './schema/adapter-settings.js';
import type { Settings, SettingOrigin } from './settings.js';
import { inHome } from './sources/find-files.js';

/** A configuration but for its models and where its code runs. */
export type LimitsConfig = Omit<SharedConfig, 'environment' | 'egress'> & {
  readonly egress: object;
};

/** A configuration but for its models. */
export type SharedConfig = Omit<RLMConfig, 'llm' | 'subCallLlm' | 'otherLlms'>;

/**
 * The configuration that settings stand for: what `rlm run` would use. Without other settings, code
 * in `docker` sees the current directory, as it does there.
 *
 * @example
 * const rlm = createRlmFromConfig(toRlmConfig(await loadSettings()));
 *
 * @throws RlmError `CONFIG_INVALID` if they choose no model.
 */
export function toRlmConfig(settings: Settings): RLMConfig {
  return { ...toSharedConfig(settings), ...modelsOf(settings) };
}

/** As {@link toRlmConfig}, for a caller who chooses the models. */
export function toSharedConfig(settings: Settings): SharedConfig {
  const { name, options, mountsCurrentFolder } = environmentOf(settings);
  const mount = mountsCurrentFolder ? { workspaceMount: process.cwd() } : {};
  return { ...limitsOf(settings), environment: { name, options: { ...options, ...mount } } };
}

/** What settings say about a run, but for its models and where its code runs. */
export function limitsOf({ values, origins }: Settings): LimitsConfig {
  const { timeout, block_timeout: blockTimeout } = values;
  return {
    maxDepth: values.max_depth,
    maxIterations: values.max_iterations,
    timeoutMs: milliseconds(timeout),
    maxStdoutBytes: values.max_stdout_bytes,
    allowUnknownPrices: values.allow_unknown_prices,
    egress: egressOf(origins),
    trajectoryFormat: values.trajectory_format,
    ...(values.log_dir !== null && { logDir: inHome(values.log_dir, homedir()) }),
    ...(blockTimeout !== undefined && { blockTimeoutMs: milliseconds(blockTimeout) }),
    ...(values.max_cost_usd !== undefined && { maxCostUsd: values.max_cost_usd }),
    ...(values.max_tokens !== undefined && { maxTokens: values.max_tokens }),
    ...(values.max_sub_calls !== undefined && { maxSubCalls: values.max_sub_calls }),
  };
}

/** What somebody set, so that the filter's own defaults hold for the rest. */
function egressOf(origins: ReadonlyMap<string, SettingOrigin>): Record<string, unknown> {
  const options: Record<string, unknown> = {};
  for (const option of Object.keys(adapterOptionsOf('egress'))) {
    const set = origins.get(`egress.${settingNameOf(option)}`);
    if (set !== undefined && set.source !== 'default') options[option] = set.value;
  }
  return options;
}

function modelsOf({ values }: Settings): Pick<RLMConfig, 'llm' | 'subCallLlm'> {
  const {
    backend,
    model,
    base_url: baseURL,
    sub_backend: subBackend,
    sub_model: subModel,
  } = values;
  if (backend === undefined) {
    throw new RlmError({
      code: 'CONFIG_INVALID',
      message:
        'No model is chosen. Set backend and model in ~/.rlm/config.yaml, or RLM_LLM_PROVIDER and RLM_LLM_MODEL in the environment.',
    });
  }
  const sampling =
    values.temperature === undefined ? {} : { sampling: { temperature: values.temperature } };
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

function milliseconds(seconds: number): number {
  return Math.round(seconds * 1000);
}
