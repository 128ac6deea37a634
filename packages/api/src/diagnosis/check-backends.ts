import { failedCheck, type DiagnosisCheck } from '@rlm-ts/domain';
import type { RegisteredLLM } from '../registries/definitions.js';
import type { Registry } from '../registries/registry.js';

/**
 * Whether there are the backends that a configuration names; none is asked anything.
 *
 * @param named Their names, by their places in the configuration.
 */
export function checkBackends(
  named: Readonly<Record<string, string>>,
  llms: Pick<Registry<RegisteredLLM>, 'get'>,
): readonly DiagnosisCheck[] {
  const what = 'backend';
  return Object.entries(named).map(([where, name]) => {
    try {
      const { name: detail } = llms.get(name, where);
      return { status: 'ok', what, detail, fix: null, code: null };
    } catch (error) {
      return failedCheck(what, error);
    }
  });
}
