import { createEgressFilter, egressOptionsSchema, secretsInEnvironment } from '@rlm-ts/adapters';
import { parseConfig, type EgressMode } from '@rlm-ts/application';
import type { EgressFilterPort } from '@rlm-ts/domain';
import { secretsInOptions } from './secrets-in-options.js';

/** The filter of an `RLM` whose maker names none. */
export function defaultEgressFilter(): EgressFilterPort {
  return createEgressFilter({ secrets: [...secretsInEnvironment(process.env)] });
}

/**
 * What a configuration says about what leaves a sandbox. Its filter knows the secrets in the
 * environment variables of this process and in the options of the models besides those that it names.
 *
 * @throws RlmError `CONFIG_INVALID`.
 */
export function egressOfConfig(
  options: object,
  modelOptions: readonly object[],
): { readonly egress: EgressFilterPort | null; readonly egressMode?: EgressMode } {
  const parsed = parseConfig(egressOptionsSchema, options, 'config.egress');
  if (parsed.mode === 'off') return { egress: null };
  const secrets = [
    ...parsed.secrets,
    ...secretsInEnvironment(process.env),
    ...secretsInOptions(modelOptions),
  ];
  return { egress: createEgressFilter({ ...parsed, secrets }), egressMode: parsed.mode };
}
