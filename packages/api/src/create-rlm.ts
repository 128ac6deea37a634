import {
  parseConfig,
  type EgressMode,
  type ModelPriceOverrides,
  type RunSettings,
} from '@rlm-ts/application';
import {
  RlmError,
  LongPromptPolicy,
  SummarizingCompressor,
  type ClockPort,
  type ContextCompressor,
  type EgressFilterPort,
  type EnvironmentFactory,
  type IdGeneratorPort,
  type LLMPort,
  type LoggerPort,
  type NestedCallPolicy,
  type StoppingPolicy,
} from '@rlm-ts/domain';
import { defaultEgressFilter } from './egress/egress-of-config.js';
import { partsSchema } from './checks/parts.js';
import { composeServices } from './composition/container.js';
import { checkPrices, describedModel } from './composition/describe-models.js';
import type { Models } from './composition/tokens.js';
import { RLM } from './rlm.js';
import { recordingOf, type TrajectoryRecording } from './trajectories/recording.js';
import { toolOf, type ToolDefinition, type ToolFunction } from './tools/index.js';

/** Limits and the system prompt; what is absent has the default of the configuration. */
export type RunOptions = Partial<RunSettings> & { readonly prices?: ModelPriceOverrides };

/** The parts of an {@link RLM}, as live objects. */
export interface RlmParts extends RunOptions {
  /** The root model. */
  readonly llm: LLMPort;
  /** The model of sub-calls that name none. Default: the root model. */
  readonly subCallLlm?: LLMPort;
  /** Further models that code may name. */
  readonly otherLlms?: readonly LLMPort[];
  /** Where code runs, such as `createLocalEnvironmentFactory()`; closed with the `RLM`. */
  readonly environment: EnvironmentFactory;
  /** Called with every event; closed with the `RLM`. */
  readonly loggers?: readonly LoggerPort[];
  /** Tools that models and code may call; `RLM.registerTool` adds more. */
  readonly tools?: readonly (ToolDefinition | ToolFunction)[] | undefined;
  /** Decides before each turn whether another one is taken. Default: `maxIdleTurns` decides. */
  readonly stoppingPolicy?: StoppingPolicy | undefined;
  /** Keeps a long history within the model's window; `null` for none. Default: summaries. */
  readonly compressor?: ContextCompressor | null | undefined;
  /** Decides which `llm_query` becomes a child run. Default: `recurseAboveChars` decides. */
  readonly nestedCalls?: NestedCallPolicy | undefined;
  /**
   * Watches everything that leaves a sandbox; `null` to let everything out. Default: the built-in
   * filter, which knows the secrets in the environment variables of this process.
   */
  readonly egress?: EgressFilterPort | null | undefined;
  /**
   * Whether a mark takes the place of what must not leave (`redact`, the default), or the run ends
   * with a `DataLeakageError` (`raise`).
   */
  readonly egressMode?: EgressMode | undefined;
  /** Records runs as trajectories, for `RLM.getTrajectories`. Default: nothing is recorded. */
  readonly trajectories?: TrajectoryRecording | undefined;
  readonly clock?: ClockPort | undefined;
  readonly ids?: IdGeneratorPort | undefined;
}

/**
 * Builds an {@link RLM} from live parts. Does no I/O.
 *
 * @throws RlmError `CONFIG_INVALID` for a part that is missing, unknown or of a wrong kind, a wrong
 *   limit, two models or two tools of the same name; `PRICE_UNKNOWN` if dollars are limited and a price
 *   is not known.
 */
export function createRlm(parts: RlmParts): RLM {
  const checked = parseConfig(partsSchema, parts, 'options');
  const { llm, subCallLlm, otherLlms, environment, loggers, clock, ids, tools, ...rest } = checked;
  const { stoppingPolicy = null, compressor, nestedCalls, trajectories, ...others } = rest;
  const { egress = defaultEgressFilter(), egressMode: mode = 'redact', ...options } = others;
  const { prices, ...settings } = options;
  const models = collectModels(llm, subCallLlm ?? llm, otherLlms ?? [], prices);
  checkPrices(models.byName.values(), settings);
  const recording = recordingOf(trajectories);
  const { recurseAboveChars, compactAboveTokens: thresholdTokens } = settings;
  const longPrompts =
    recurseAboveChars === undefined ? null : new LongPromptPolicy(recurseAboveChars);
  return new RLM(
    composeServices({
      models,
      environments: environment,
      loggers: [...(loggers ?? []), ...recording.loggers],
      policies: {
        stopping: stoppingPolicy,
        compressor:
          compressor === undefined ? new SummarizingCompressor({ thresholdTokens }) : compressor,
        nestedCalls: nestedCalls ?? longPrompts,
      },
      egress: egress === null ? null : { filter: egress, mode },
      settings,
      ...(clock === undefined ? {} : { clock }),
      ...(ids === undefined ? {} : { ids }),
    }),
    (tools ?? []).map((tool) => toolOf(tool)),
    recording.store,
  );
}

function collectModels(
  root: LLMPort,
  subCall: LLMPort,
  others: readonly LLMPort[],
  prices: ModelPriceOverrides,
): Models {
  const byName = new Map<string, LLMPort>();
  const described = new Map<LLMPort, LLMPort>();
  for (const model of new Set([root, subCall, ...others])) {
    if (byName.has(model.modelName)) {
      throw new RlmError({
        code: 'CONFIG_INVALID',
        message: `Two models are named "${model.modelName}"; give one of them another modelName.`,
      });
    }
    const known = describedModel(model, { prices });
    byName.set(model.modelName, known);
    described.set(model, known);
  }
  return {
    root: described.get(root) ?? root,
    subCall: described.get(subCall) ?? subCall,
    byName,
  };
}
