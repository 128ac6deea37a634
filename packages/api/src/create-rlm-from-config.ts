import {
  parseConfig,
  rlmConfigSchema,
  type ResolvedRlmConfig,
  type RLMConfig,
} from '@rlm-ts/application';
import {
  RlmError,
  type ClockPort,
  type ContextCompressor,
  type IdGeneratorPort,
  type LLMPort,
  type NestedCallPolicy,
  type StoppingPolicy,
} from '@rlm-ts/domain';
import { backendOfBaseUrl } from '@rlm-ts/adapters';
import { describedModel } from './composition/describe-models.js';
import { createRlm, type RlmParts } from './create-rlm.js';
import {
  builtInEnvironments,
  builtInLlms,
  builtInLoggers,
  ENVIRONMENT_ALIASES,
} from './registries/built-in.js';
import type {
  RegisteredEnvironment,
  RegisteredLLM,
  RegisteredLogger,
} from './registries/definitions.js';
import { Registry } from './registries/registry.js';
import type { RLM } from './rlm.js';

/** What a configuration may name besides the built-in adapters. */
export interface RlmExtensions {
  /** Made by `defineEnvironment`. */
  readonly environments?: readonly RegisteredEnvironment[];
  /** Made by `defineLlm`. */
  readonly llms?: readonly RegisteredLLM[];
  /** Made by `defineLogger`. */
  readonly loggers?: readonly RegisteredLogger[];
  /** As in `createRlm`. */
  readonly tools?: RlmParts['tools'] | undefined;
  /** As in `createRlm`. */
  readonly stoppingPolicy?: StoppingPolicy | undefined;
  /** As in `createRlm`. */
  readonly compressor?: ContextCompressor | null | undefined;
  /** As in `createRlm`. */
  readonly nestedCalls?: NestedCallPolicy | undefined;
  readonly clock?: ClockPort | undefined;
  readonly ids?: IdGeneratorPort | undefined;
}

/**
 * Builds an {@link RLM} from plain data. Does no I/O: Python, engines and providers are looked for
 * when the first run needs them, or by `prewarm()`.
 *
 * @example
 * const rlm = createRlmFromConfig({
 *   llm: { backend: 'mock', options: { root: ['```repl\nFINAL(len(context))\n```'] } },
 *   environment: 'local',
 * });
 *
 * @throws RlmError `CONFIG_INVALID` naming the place and the nearest valid key,
 *   `ENVIRONMENT_UNKNOWN`, `BACKEND_UNKNOWN`, `LOGGER_UNKNOWN` listing what is registered.
 */
export function createRlmFromConfig(config: RLMConfig, extensions: RlmExtensions = {}): RLM {
  const resolved = parseConfig(rlmConfigSchema, config, 'config');
  const { llm, subCallLlm, otherLlms, environment, loggers, ...settings } = resolved;
  const { tools, stoppingPolicy, compressor, nestedCalls, clock, ids } = extensions;
  const llms = new Registry('backend', 'BACKEND_UNKNOWN', [
    ...builtInLlms,
    ...defined(extensions.llms, 'llms', 'llm', 'defineLlm'),
  ]);
  const environments = new Registry(
    'environment',
    'ENVIRONMENT_UNKNOWN',
    [
      ...builtInEnvironments,
      ...defined(extensions.environments, 'environments', 'environment', 'defineEnvironment'),
    ],
    ENVIRONMENT_ALIASES,
  );
  const loggerRegistry = new Registry('logger', 'LOGGER_UNKNOWN', [
    ...builtInLoggers,
    ...defined(extensions.loggers, 'loggers', 'logger', 'defineLogger'),
  ]);
  const makeLlm = (part: ResolvedRlmConfig['llm'], where: string): LLMPort => {
    const { backend, modelName, options, sampling, subCallSampling = sampling } = part;
    const definition = llms.get(backend, `${where}.backend`);
    return describedModel(definition.create(options, `${where}.options`, modelName), {
      backend: servedBy(options) ?? definition.name,
      sampling: {
        ...(sampling === undefined ? {} : { root: sampling }),
        ...(subCallSampling === undefined ? {} : { sub_call: subCallSampling }),
      },
    });
  };
  return createRlm({
    ...settings,
    tools,
    stoppingPolicy,
    compressor,
    nestedCalls,
    clock,
    ids,
    llm: makeLlm(llm, 'config.llm'),
    ...(subCallLlm === undefined ? {} : { subCallLlm: makeLlm(subCallLlm, 'config.subCallLlm') }),
    otherLlms: otherLlms.map((each, index) => makeLlm(each, `config.otherLlms[${String(index)}]`)),
    environment: environments
      .get(environment.name, 'config.environment')
      .createFactory(environment.options, 'config.environment.options'),
    loggers: loggers.map(({ name, options }, index) => {
      const where = `config.loggers[${String(index)}]`;
      return loggerRegistry.get(name, where).create(options, `${where}.options`);
    }),
  });
}

/** Whose prices hold: a backend may be sent to somebody else's address. */
function servedBy({ baseURL }: Readonly<Record<string, unknown>>): string | null {
  return typeof baseURL === 'string' ? backendOfBaseUrl(baseURL) : null;
}

/** A definition that nobody made known would be called in a way that it does not expect. */
function defined<Registered extends object>(
  given: readonly Registered[] | undefined,
  list: string,
  kind: string,
  define: string,
): readonly Registered[] {
  for (const [index, each] of (given ?? []).entries()) {
    if (Reflect.get(each, 'kind') === kind) continue;
    throw new RlmError({
      code: 'CONFIG_INVALID',
      message: `extensions.${list}[${String(index)}] was not made by ${define}(). Pass ${define}(yourDefinition).`,
    });
  }
  return given ?? [];
}
