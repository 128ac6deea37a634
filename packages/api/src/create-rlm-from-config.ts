import {
  parseConfig,
  rlmConfigSchema,
  type ResolvedRlmConfig,
  type RLMConfig,
} from '@rlm-ts/application';
import {
  type ClockPort,
  type ContextCompressor,
  type IdGeneratorPort,
  type LLMPort,
  type NestedCallPolicy,
  type StoppingPolicy,
} from '@rlm-ts/domain';
import { backendOfBaseUrl } from '@rlm-ts/adapters';
import { describedModel } from './composition/describe-models.js';
import { extensionsSchema } from './checks/parts.js';
import { createRlm, type RlmParts } from './create-rlm.js';
import { egressOfConfig } from './egress/egress-of-config.js';
import type {
  RegisteredEnvironment,
  RegisteredLLM,
  RegisteredLogger,
} from './registries/definitions.js';
import { environmentRegistry, llmRegistry, loggerRegistry } from './registries/registries.js';
import type { RLM } from './rlm.js';
import { logDirOfProcess } from './trajectories/recording.js';

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
  const { llm, subCallLlm, otherLlms, environment, loggers, egress, ...others } = resolved;
  const { logDir = logDirOfProcess(), trajectoryFormat: format, ...settings } = others;
  const { tools, stoppingPolicy, compressor, nestedCalls, clock, ids } = parseConfig(
    extensionsSchema,
    extensions,
    'extensions',
  );
  const llms = llmRegistry(extensions.llms);
  const environments = environmentRegistry(extensions.environments);
  const namedLoggers = loggerRegistry(extensions.loggers);
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
  const modelOptions = [llm, ...(subCallLlm === undefined ? [] : [subCallLlm]), ...otherLlms].map(
    ({ options }) => options,
  );
  return createRlm({
    ...settings,
    ...egressOfConfig(egress, modelOptions),
    ...(typeof logDir === 'string' && { trajectories: { logDir, format } }),
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
      return namedLoggers.get(name, where).create(options, `${where}.options`);
    }),
  });
}

/** Whose prices hold: a backend may be sent to somebody else's address. */
function servedBy({ baseURL }: Readonly<Record<string, unknown>>): string | null {
  return typeof baseURL === 'string' ? backendOfBaseUrl(baseURL) : null;
}
