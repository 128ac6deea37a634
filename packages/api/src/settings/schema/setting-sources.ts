/** What sets a key besides a file. */
export interface SettingSources {
  /** Environment variables, the first one that is set counts. */
  readonly variables?: readonly VariableSource[];
  /** Of `rlm run`, where no other command is named. */
  readonly flag?: string;
}

/** An environment variable that stands for a key. */
export interface VariableSource {
  readonly name: string;
  /** What its switch stands for; a variable without one holds the key's value. */
  readonly meaning?: { readonly on: unknown; readonly off?: unknown };
}

const named = (name: string): readonly VariableSource[] => [{ name }];

/** By key. What is not here can be set in files alone. */
export const SETTING_SOURCES: Readonly<Record<string, SettingSources>> = {
  backend: { variables: named('RLM_LLM_PROVIDER'), flag: '--backend' },
  model: { variables: named('RLM_LLM_MODEL'), flag: '--model' },
  base_url: { flag: '--base-url' },
  sub_backend: { flag: '--sub-backend' },
  sub_model: { flag: '--sub-model' },
  temperature: { flag: '--temperature' },
  environment: { flag: '--env' },
  max_depth: { flag: '--max-depth' },
  max_iterations: { flag: '--max-iterations' },
  timeout: { flag: '--timeout' },
  block_timeout: { variables: named('RLM_EXECUTION_TIMEOUT'), flag: '--timeout (of rlm exec)' },
  max_cost_usd: { variables: named('RLM_COST_LIMIT_USD'), flag: '--max-cost' },
  allow_unknown_prices: { flag: '--allow-unknown-prices' },
  max_tokens: { flag: '--max-tokens' },
  max_sub_calls: { flag: '--max-sub-calls' },
  max_stdout_bytes: { variables: named('RLM_MAX_STDOUT_BYTES') },
  'egress.mode': { flag: '--egress' },
  'egress.entropy_threshold': { variables: named('RLM_ENTROPY_THRESHOLD') },
  'docker.image': { variables: named('RLM_DOCKER_IMAGE'), flag: '--image' },
  'docker.docker_host': { variables: named('DOCKER_HOST') },
  'docker.runtime': { variables: named('RLM_DOCKER_RUNTIME'), flag: '--runtime' },
  'docker.allow_unsafe_runtime': { variables: named('RLM_ALLOW_UNSAFE_RUNTIME') },
  'docker.network_mode': {
    variables: [
      { name: 'RLM_DOCKER_USE_HOST_NETWORK', meaning: { on: 'host' } },
      { name: 'RLM_NETWORK_ENABLED', meaning: { on: 'bridge', off: 'none' } },
    ],
  },
  'docker.memory_limit': { variables: named('RLM_MEMORY_LIMIT'), flag: '--memory' },
  'docker.cpu_limit': { variables: named('RLM_CPU_LIMIT') },
  'docker.pids_limit': { variables: named('RLM_PIDS_LIMIT') },
  'docker.workspace_mount': { flag: '--no-workspace' },
  'docker.writable': { flag: '--writable' },
  'local.memory_limit_mb': { flag: '--memory' },
  'local.kernel_sandbox': { flag: '--kernel-sandbox' },
  'local.restrict_builtins': { flag: '--unrestricted (of rlm exec)' },
  log_dir: { variables: named('RLM_LOG_DIR'), flag: '--log-dir' },
  verbose: { flag: '--verbose' },
  'viz.port': { flag: '--port (of rlm visualize)' },
  'viz.host': { flag: '--host (of rlm visualize)' },
};
