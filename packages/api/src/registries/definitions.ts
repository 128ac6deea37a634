import {
  parseConfig,
  type EnvironmentDefinition,
  type LLMDefinition,
  type LoggerDefinition,
  type OptionsSchema,
  type SharedEnvironmentDefinition,
} from '@rlm-ts/application';
import {
  RlmError,
  UNDECLARED_CAPABILITIES,
  type EnvironmentFactory,
  type LLMPort,
  type LoggerPort,
} from '@rlm-ts/domain';
import {
  checkEnvironmentDefinition,
  checkLlmDefinition,
  checkLoggerDefinition,
} from './check-definition.js';

/** An environment as the registry keeps it: it takes raw options and checks them itself. */
export interface RegisteredEnvironment {
  readonly kind: 'environment';
  readonly name: string;
  /** What its options are called; none for a schema that does not list them. */
  readonly optionNames: readonly string[];
  /** @param where The options' place in the configuration, for errors. */
  readonly createFactory: (options: object, where: string) => EnvironmentFactory;
}

/** A kind of model as the registry keeps it. */
export interface RegisteredLLM {
  readonly kind: 'llm';
  readonly name: string;
  /** Environment variables that may hold its key; none if it needs none. */
  readonly keyVariables: readonly string[];
  readonly create: (options: object, where: string, modelName: string | undefined) => LLMPort;
}

/** A logger as the registry keeps it. */
export interface RegisteredLogger {
  readonly kind: 'logger';
  readonly name: string;
  readonly create: (options: object, where: string) => LoggerPort;
}

/**
 * Makes an environment known to `createRlmFromConfig(config, { environments })`.
 *
 * @throws RlmError `CONFIG_INVALID` for what is no definition of one.
 */
export function defineEnvironment<Options = never>(
  definition: EnvironmentDefinition<Options> | SharedEnvironmentDefinition<Options>,
): RegisteredEnvironment {
  checkEnvironmentDefinition(definition);
  const { name, optionsSchema } = definition;
  return {
    kind: 'environment',
    name,
    optionNames: keysOf(optionsSchema),
    createFactory: (raw, where) => {
      const options = readOptions(optionsSchema, raw, where);
      if ('createFactory' in definition) return definition.createFactory(options);
      return {
        name,
        capabilities: { ...UNDECLARED_CAPABILITIES, ...definition.capabilities },
        open: (session) => definition.create(options, session),
        diagnose: async (operation) => (await definition.diagnose?.(options, operation)) ?? [],
      };
    },
  };
}

/** Makes a kind of model known to `createRlmFromConfig(config, { llms })`; throws as {@link defineEnvironment}. */
export function defineLlm<Options = never>(definition: LLMDefinition<Options>): RegisteredLLM {
  checkLlmDefinition(definition);
  return {
    kind: 'llm',
    name: definition.name,
    keyVariables: definition.keyVariables ?? [],
    create: (raw, where, modelName) =>
      definition.create(readOptions(definition.optionsSchema, raw, where), modelName),
  };
}

/** Makes a logger known to `createRlmFromConfig(config, { loggers })`; throws as {@link defineEnvironment}. */
export function defineLogger<Options = never>(
  definition: LoggerDefinition<Options>,
): RegisteredLogger {
  checkLoggerDefinition(definition);
  return {
    kind: 'logger',
    name: definition.name,
    create: (raw, where) => definition.create(readOptions(definition.optionsSchema, raw, where)),
  };
}

function keysOf(schema: object | undefined): readonly string[] {
  const shape: unknown = schema === undefined ? null : Reflect.get(schema, 'shape');
  return typeof shape === 'object' && shape !== null ? Object.keys(shape) : [];
}

function readOptions<Options>(
  schema: OptionsSchema<Options> | undefined,
  raw: object,
  where: string,
): Options {
  if (schema !== undefined) {
    return '_zod' in schema ? parseConfig(schema, raw, where) : parseForeign(schema, raw, where);
  }
  const [key] = Object.keys(raw);
  if (key === undefined) return raw as Options;
  throw new RlmError({
    code: 'CONFIG_INVALID',
    message: `${where}.${key}: unknown key. This adapter takes no options.`,
  });
}

function parseForeign<Options>(
  schema: { parse(value: unknown): Options },
  raw: object,
  where: string,
): Options {
  try {
    return schema.parse(raw);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new RlmError({ code: 'CONFIG_INVALID', message: `${where}: ${message}`, cause });
  }
}
