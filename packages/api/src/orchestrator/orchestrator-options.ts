import { parseConfig, type RLMConfig } from '@rlm-ts/application';
import { MAX_TIMER_MS, RlmError } from '@rlm-ts/domain';
import * as z from 'zod';
import { builtInEnvironments } from '../registries/built-in.js';
import { numberSetting, textSetting, type Settings } from './settings.js';

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
export function orchestratorConfig(options: OrchestratorOptions, env: Settings): RLMConfig {
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

function usualModel(env: Settings): RLMConfig['llm'] {
  const backend = textSetting(env, 'RLM_LLM_PROVIDER');
  const modelName = textSetting(env, 'RLM_LLM_MODEL');
  if (backend !== undefined) return { backend, ...(modelName !== undefined && { modelName }) };
  throw new RlmError({
    code: 'CONFIG_INVALID',
    message:
      "No model is chosen. Give the option llm, such as { backend: 'openai', modelName: 'gpt-5-mini' }, or set RLM_LLM_PROVIDER and RLM_LLM_MODEL in the environment.",
  });
}

function usualLimits(env: Settings): Partial<RLMConfig> {
  const maxCostUsd = numberSetting(env, 'RLM_COST_LIMIT_USD', 'US dollars', (value) => value >= 0);
  const seconds = numberSetting(
    env,
    'RLM_EXECUTION_TIMEOUT',
    'the seconds that a block may take',
    (value) => value >= 0.001 && value * 1000 <= MAX_TIMER_MS,
  );
  const maxStdoutBytes = numberSetting(
    env,
    'RLM_MAX_STDOUT_BYTES',
    'a whole number of at least 100',
    (value) => Number.isInteger(value) && value >= 100,
  );
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
  const { name, options = {} } = typeof given === 'string' ? { name: given } : given;
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
  const options = typeof egress === 'string' ? { mode: egress } : (egress ?? {});
  const mode: unknown = Reflect.get(options, 'mode') ?? 'raise';
  if (mode === 'raise') return { ...options, mode };
  throw new RlmError({
    code: 'CONFIG_INVALID',
    message: `options.raiseOnLeak contradicts the egress mode "${String(mode)}". Leave out one of them.`,
  });
}
