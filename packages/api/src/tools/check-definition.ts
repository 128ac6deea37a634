import { checkOption, checkOptionNames } from '@rlm-ts/domain';

const KNOWN = ['name', 'description', 'parameters', 'grantToChildren', 'timeoutMs', 'execute'];

/**
 * Checks that something can be read as the definition of a tool. One that is an object of a class may
 * hold whatever the class needs; in a literal, a name that nobody knows is a slip.
 *
 * @throws RlmError `CONFIG_INVALID`.
 */
export function checkDefinition(definition: unknown): void {
  const isObject = typeof definition === 'object' && definition !== null;
  const expected = 'a function, or { name, description, parameters, execute }';
  checkOption(isObject && !Array.isArray(definition), 'tool', expected, definition);
  if (!isObject) return;
  if (Object.getPrototypeOf(definition) === Object.prototype) {
    checkOptionNames(definition, KNOWN, 'tool');
  }
  const granted: unknown = Reflect.get(definition, 'grantToChildren');
  const isSwitch = granted === undefined || typeof granted === 'boolean';
  checkOption(isSwitch, 'tool.grantToChildren', 'true or false', granted);
}
