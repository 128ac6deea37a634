import { RlmError } from '@rlm-ts/domain';
import {
  builtInEnvironments,
  builtInLlms,
  builtInLoggers,
  ENVIRONMENT_ALIASES,
} from './built-in.js';
import type { RegisteredEnvironment, RegisteredLLM, RegisteredLogger } from './definitions.js';
import { Registry } from './registry.js';

/**
 * The environments that a configuration may name.
 *
 * @param added Those of the application, made by `defineEnvironment`.
 * @throws RlmError `CONFIG_INVALID` for one that was not.
 */
export function environmentRegistry(
  added: readonly RegisteredEnvironment[] = [],
): Registry<RegisteredEnvironment> {
  refuseUndefined(added, 'environments', 'environment', 'defineEnvironment');
  const all = [...builtInEnvironments, ...added];
  return new Registry('environment', 'ENVIRONMENT_UNKNOWN', all, ENVIRONMENT_ALIASES);
}

/** The kinds of models that a configuration may name; as {@link environmentRegistry}. */
export function llmRegistry(added: readonly RegisteredLLM[] = []): Registry<RegisteredLLM> {
  refuseUndefined(added, 'llms', 'llm', 'defineLlm');
  return new Registry('backend', 'BACKEND_UNKNOWN', [...builtInLlms, ...added]);
}

/** The loggers that a configuration may name; as {@link environmentRegistry}. */
export function loggerRegistry(
  added: readonly RegisteredLogger[] = [],
): Registry<RegisteredLogger> {
  refuseUndefined(added, 'loggers', 'logger', 'defineLogger');
  return new Registry('logger', 'LOGGER_UNKNOWN', [...builtInLoggers, ...added]);
}

/** A definition that nobody made known would be called in a way that it does not expect. */
function refuseUndefined(
  given: readonly unknown[],
  list: string,
  kind: string,
  define: string,
): void {
  for (const [index, each] of given.entries()) {
    const isObject = typeof each === 'object' && each !== null;
    if (isObject && Reflect.get(each, 'kind') === kind) continue;
    throw new RlmError({
      code: 'CONFIG_INVALID',
      message: `extensions.${list}[${String(index)}] was not made by ${define}(). Pass ${define}(yourDefinition).`,
    });
  }
}
