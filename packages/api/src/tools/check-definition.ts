import { checkOption } from '@rlm-ts/domain';
import { checkLiteralNames } from '../checks/literal-names.js';

const KNOWN = ['name', 'description', 'parameters', 'grantToChildren', 'timeoutMs', 'execute'];

/** @throws RlmError `CONFIG_INVALID` for what cannot be read as the definition of a tool. */
export function checkDefinition(definition: unknown): void {
  const isObject = typeof definition === 'object' && definition !== null;
  const expected = 'a function, or { name, description, parameters, execute }';
  checkOption(isObject && !Array.isArray(definition), 'tool', expected, definition);
  if (!isObject) return;
  checkLiteralNames(definition, KNOWN, 'tool');
  const granted: unknown = Reflect.get(definition, 'grantToChildren');
  const isSwitch = granted === undefined || typeof granted === 'boolean';
  checkOption(isSwitch, 'tool.grantToChildren', 'true or false', granted);
}
