import { checkOption, checkOptionNames, hasMethod, UNDECLARED_CAPABILITIES } from '@rlm-ts/domain';
import { checkLiteralNames } from '../checks/literal-names.js';

/** @throws RlmError `CONFIG_INVALID` for what is no definition of an environment. */
export function checkEnvironmentDefinition(definition: unknown): void {
  checkNames(definition, ['capabilities', 'create', 'createFactory', 'diagnose']);
  const { create, createFactory, diagnose, capabilities }: Unchecked = definition;
  const makes = [create, createFactory].some((each) => typeof each === 'function');
  checkOption(makes, 'definition.create', 'a function, or createFactory instead', create);
  checkFunction(diagnose ?? optional, 'diagnose');
  if (capabilities === undefined) return;
  checkOptionNames(capabilities, Object.keys(UNDECLARED_CAPABILITIES), 'definition.capabilities');
}

/** @throws RlmError `CONFIG_INVALID` for what is no definition of a kind of model. */
export function checkLlmDefinition(definition: unknown): void {
  checkNames(definition, ['keyVariables', 'create']);
  const { create, keyVariables = [] }: Unchecked = definition;
  checkFunction(create, 'create');
  const isList =
    Array.isArray(keyVariables) && keyVariables.every((each) => typeof each === 'string');
  checkOption(isList, 'definition.keyVariables', 'a list of texts', keyVariables);
}

/** @throws RlmError `CONFIG_INVALID` for what is no definition of a logger. */
export function checkLoggerDefinition(definition: unknown): void {
  checkNames(definition, ['create']);
  const { create }: Unchecked = definition;
  checkFunction(create, 'create');
}

interface Unchecked {
  readonly name?: unknown;
  readonly optionsSchema?: unknown;
  readonly keyVariables?: unknown;
  readonly capabilities?: unknown;
  readonly create?: unknown;
  readonly createFactory?: unknown;
  readonly diagnose?: unknown;
}

const optional = (): void => undefined;

/** What all definitions have in common. */
function checkNames(definition: unknown, own: readonly string[]): asserts definition is object {
  const isObject = typeof definition === 'object' && definition !== null;
  checkOption(isObject, 'definition', 'an object', definition);
  if (!isObject) return;
  checkLiteralNames(definition, ['name', 'optionsSchema', ...own], 'definition');
  const { name, optionsSchema }: Unchecked = definition;
  checkOption(typeof name === 'string' && name !== '', 'definition.name', 'a text', name);
  checkOption(
    optionsSchema === undefined || isSchema(optionsSchema),
    'definition.optionsSchema',
    'a zod schema, or an object with the method parse()',
    optionsSchema,
  );
}

function checkFunction(value: unknown, name: string): void {
  checkOption(typeof value === 'function', `definition.${name}`, 'a function', value);
}

function isSchema(value: unknown): boolean {
  return (
    hasMethod(value, 'parse') || (typeof value === 'object' && value !== null && '_zod' in value)
  );
}
