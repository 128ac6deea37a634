import { ENVIRONMENT_ALIASES } from '../registries/built-in.js';
import { adapterOptionsOf } from './schema/adapter-options.js';
import { settingNameOf } from './schema/adapter-settings.js';
import type { Settings } from './settings.js';

/** Where a configuration has what a key stands for. */
const PLACES: Readonly<Record<string, string>> = {
  backend: 'llm.backend',
  model: 'llm.modelName',
  base_url: 'llm.options.baseURL',
  sub_backend: 'subCallLlm.backend',
  sub_model: 'subCallLlm.modelName',
  temperature: 'llm.sampling.temperature',
  environment: 'environment',
  max_depth: 'maxDepth',
  max_iterations: 'maxIterations',
  timeout: 'timeoutMs',
  block_timeout: 'blockTimeoutMs',
  max_cost_usd: 'maxCostUsd',
  allow_unknown_prices: 'allowUnknownPrices',
  max_tokens: 'maxTokens',
  max_sub_calls: 'maxSubCalls',
  max_stdout_bytes: 'maxStdoutBytes',
  log_dir: 'logDir',
  trajectory_format: 'trajectoryFormat',
};

/**
 * By the places of the configuration that settings stand for, such as `config.maxDepth`, what set them:
 * `--max-depth`, `RLM_LOG_DIR`, `max_depth in ~/.rlm/config.yaml:9:12`. For errors about that
 * configuration. Defaults have no place.
 */
export function configPlaces({ values, origins }: Settings): Readonly<Record<string, string>> {
  const environment = ENVIRONMENT_ALIASES[values.environment] ?? values.environment;
  const places: Record<string, string> = {};
  for (const [key, { place }] of origins) {
    if (place !== null && !key.includes('.')) places[`config.${PLACES[key] ?? key}`] = place;
  }
  for (const [section, where] of [
    ['egress', 'config.egress'],
    [environment, 'config.environment.options'],
  ] as const) {
    for (const option of Object.keys(adapterOptionsOf(section))) {
      const place = origins.get(`${section}.${settingNameOf(option)}`)?.place ?? null;
      if (place !== null) places[`${where}.${option}`] = place;
    }
  }
  return places;
}
