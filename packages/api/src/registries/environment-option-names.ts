import { environmentRegistry } from './registries.js';

/**
 * What the options of an environment that comes with the framework are called, for a program that
 * offers them to a person and must know which there are. `createRlmFromConfig` checks their values.
 *
 * @throws RlmError `ENVIRONMENT_UNKNOWN` listing what is registered.
 */
export function environmentOptionNames(name: string): readonly string[] {
  return environmentRegistry().get(name, 'config.environment').optionNames;
}
