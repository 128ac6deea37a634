import {
  environmentConfigSchema,
  parseConfig,
  rlmConfigSchema,
  type RLMConfig,
} from '@rlm-ts/application';
import { RlmError } from '@rlm-ts/domain';
import * as z from 'zod';
import { builtInEnvironments } from '../registries/built-in.js';
import type { SettingOrigin, Variables } from '../settings/settings.js';
import { readVariables } from '../settings/sources/read-variables.js';

const ownOptionsSchema = z.strictObject({
  raiseOnLeak: z
    .boolean()
    .default(false)
    .describe('End a run with a DataLeakageError instead of redacting what must not leave.'),
  allowUnsafeRuntime: z
    .boolean()
    .optional()
    .describe(
      "Run in containers on the host's own kernel where there is no gVisor. Also RLM_ALLOW_UNSAFE_RUNTIME.",
    ),
});

/** What there is to set. The values of a configuration are checked where it is used. */
const namesSchema = z.strictObject({
  ...Object.fromEntries(
    Object.keys(rlmConfigSchema.shape).map((name) => [name, z.unknown().optional()]),
  ),
  ...ownOptionsSchema.shape,
});

/**
 * A configuration of which nothing is needed, and what only an orchestrator has. What is absent comes
 * from environment variables or from its safe defaults.
 */
export type OrchestratorOptions = Partial<RLMConfig> & {
  /** End a run with a `DataLeakageError` instead of redacting what must not leave. Default `false`. */
  readonly raiseOnLeak?: boolean;
  /**
   * Run in containers on the host's own kernel, with a warning, where there is no gVisor. Default:
   * `RLM_ALLOW_UNSAFE_RUNTIME`, else `false`.
   */
  readonly allowUnsafeRuntime?: boolean;
};

/**
 * The configuration that an orchestrator stands for.
 *
 * @throws RlmError `CONFIG_INVALID` for no model, options that contradict each other, and an
 *   environment variable that holds what it cannot.
 */
export function orchestratorConfig(options: OrchestratorOptions, env: Variables): RLMConfig {
  parseConfig(namesSchema, options, 'options');
  const { raiseOnLeak, allowUnsafeRuntime, ...config } = options;
  const own = parseConfig(ownOptionsSchema, { raiseOnLeak, allowUnsafeRuntime }, 'options');
  const { llm = usualModel(env), environment = 'docker', egress } = config;
  return {
    ...usualLimits(env),
    ...config,
    llm,
    environment: safeEnvironment(environment, own.allowUnsafeRuntime),
    ...(own.raiseOnLeak && { egress: raisingEgress(egress) }),
  };
}

function usualModel(env: Variables): RLMConfig['llm'] {
  const set = readVariables(env, ['backend', 'model']);
  const backend = textOf(set.get('backend'));
  const modelName = textOf(set.get('model'));
  if (backend !== undefined) return { backend, ...(modelName !== undefined && { modelName }) };
  throw new RlmError({
    code: 'CONFIG_INVALID',
    message:
      "No model is chosen. Give the option llm, such as { backend: 'openai', modelName: 'gpt-5-mini' }, or set RLM_LLM_PROVIDER and RLM_LLM_MODEL in the environment.",
  });
}

function textOf(setting: SettingOrigin | undefined): string | undefined {
  return typeof setting?.value === 'string' ? setting.value : undefined;
}

function usualLimits(env: Variables): Partial<RLMConfig> {
  const set = readVariables(env, ['max_cost_usd', 'block_timeout', 'max_stdout_bytes']);
  const numberOf = (key: string): number | undefined => {
    const value = set.get(key)?.value;
    return typeof value === 'number' ? value : undefined;
  };
  const maxCostUsd = numberOf('max_cost_usd');
  const seconds = numberOf('block_timeout');
  const maxStdoutBytes = numberOf('max_stdout_bytes');
  return {
    ...(maxCostUsd !== undefined && { maxCostUsd }),
    ...(seconds !== undefined && { blockTimeoutMs: Math.round(seconds * 1000) }),
    ...(maxStdoutBytes !== undefined && { maxStdoutBytes }),
  };
}

/** The environment, which refuses to run without gVisor if it could run in it. */
function safeEnvironment(
  given: NonNullable<RLMConfig['environment']>,
  allowUnsafeRuntime: boolean | undefined,
): NonNullable<RLMConfig['environment']> {
  const { name, options } = parseConfig(environmentConfigSchema, given, 'config.environment');
  const known = builtInEnvironments.find((each) => each.name === name)?.optionNames ?? [];
  if (known.includes('requireGvisor')) {
    const allowed = allowUnsafeRuntime === undefined ? {} : { allowUnsafeRuntime };
    return { name, options: { requireGvisor: true, ...allowed, ...options } };
  }
  if (allowUnsafeRuntime === undefined) return given;
  throw new RlmError({
    code: 'CONFIG_INVALID',
    message: `options.allowUnsafeRuntime is for environments that can run in gVisor, and "${name}" cannot. Leave it out.`,
  });
}

function raisingEgress(egress: RLMConfig['egress']): NonNullable<RLMConfig['egress']> {
  const options = parseConfig(rlmConfigSchema.shape.egress, egress, 'config.egress');
  const { mode = 'raise' } = options;
  if (mode === 'raise') return { ...options, mode };
  throw new RlmError({
    code: 'CONFIG_INVALID',
    message: `options.raiseOnLeak contradicts the egress mode "${String(mode)}". Leave out one of them.`,
  });
}
