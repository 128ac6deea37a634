import type { RLMConfig } from '@rlm-ts/application';
import { environmentOf } from './environment-of.js';
import { modelsOf } from './models-of.js';
import { adapterOptionsOf } from './schema/adapter-options.js';
import { settingNameOf } from './schema/adapter-settings.js';
import type { Settings, SettingOrigin } from './settings.js';
import { inHome } from './sources/home-folder.js';

/** A configuration but for its models and where its code runs. */
export type LimitsConfig = Omit<
  RLMConfig,
  'llm' | 'subCallLlm' | 'otherLlms' | 'environment' | 'egress'
> & {
  readonly egress: object;
};

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
  const { name, options, mountsCurrentFolder } = environmentOf(settings);
  const mount = mountsCurrentFolder ? { workspaceMount: process.cwd() } : {};
  return {
    ...limitsOf(settings),
    environment: { name, options: { ...options, ...mount } },
    ...modelsOf(settings.values),
  };
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
    // Not left out: a configuration without one takes that of RLM_LOG_DIR.
    logDir: values.log_dir === null ? null : inHome(values.log_dir),
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

function milliseconds(seconds: number): number {
  return Math.round(seconds * 1000);
}
