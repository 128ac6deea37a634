import { findKey } from '@rlm-ts/adapters';
import { failedCheck, type DiagnosisCheck } from '@rlm-ts/domain';
import type { RegisteredLLM } from '../registries/definitions.js';
import { atMostWarning } from './at-most-warning.js';
import type { KeyDiagnosis } from './diagnosis.js';

type Source = Pick<RegisteredLLM, 'name' | 'keyVariables'>;
type Variables = Readonly<Record<string, string | undefined>>;

const WHAT = 'keys';

/**
 * Which keys of models are there. Nothing is told of a key but the variable that holds it, and none is
 * tried: a provider would count it.
 */
export function checkKeys(
  llms: readonly Source[],
  env: Variables = process.env,
): { readonly keys: readonly KeyDiagnosis[]; readonly checks: readonly DiagnosisCheck[] } {
  const unusable: DiagnosisCheck[] = [];
  const holdsKey = (backend: string, variable: string): boolean => {
    try {
      return findKey({ backend, apiKey: undefined, variables: [variable], env }) !== null;
    } catch (error) {
      const check = atMostWarning(failedCheck(WHAT, error));
      unusable.push({ ...check, detail: `${variable}: ${check.detail}` });
      return false;
    }
  };
  const keys = llms
    .filter(({ keyVariables }) => keyVariables.length > 0)
    .map(({ name, keyVariables: variables }) => ({
      backend: name,
      variables,
      found: variables.find((variable) => holdsKey(name, variable)) ?? null,
    }));
  return { keys, checks: [summary(keys), ...unusable] };
}

function summary(keys: readonly KeyDiagnosis[]): DiagnosisCheck {
  const found = keys.flatMap((each) => each.found ?? []);
  const absent = keys
    .filter((each) => each.found === null)
    .map(({ variables }) => variables.join(' or '));
  const detail = [
    ...(found.length > 0 ? [`there: ${found.join(', ')}`] : []),
    ...(absent.length > 0 ? [`not there: ${absent.join(', ')}`] : []),
  ].join('; ');
  const check = { what: WHAT, detail };
  if (found.length > 0) return { ...check, status: 'ok', fix: null, code: null };
  return {
    ...check,
    status: 'warn',
    fix: 'Set the variable of the provider that is to be asked. A model on this machine (ollama, vllm) needs none.',
    code: 'API_KEY_MISSING',
  };
}
