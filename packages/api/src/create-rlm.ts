import { parseConfig, rlmConfigSchema, type RunSettings } from '@rlm-ts/application';
import {
  RlmError,
  type ClockPort,
  type EnvironmentFactory,
  type IdGeneratorPort,
  type LLMPort,
  type LoggerPort,
} from '@rlm-ts/domain';
import { checkParts } from './check-parts.js';
import { composeServices } from './composition/container.js';
import type { Models } from './composition/tokens.js';
import { RLM } from './rlm.js';

/** Limits and the system prompt; what is absent has the default of the configuration. */
export type RunOptions = Partial<RunSettings>;

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
  readonly clock?: ClockPort;
  readonly ids?: IdGeneratorPort;
}

const settingsSchema = rlmConfigSchema.pick({
  maxIterations: true,
  maxDepth: true,
  maxStdoutBytes: true,
  maxConcurrentSubCalls: true,
  maxSubCalls: true,
  timeoutMs: true,
  blockTimeoutMs: true,
  maxIdleTurns: true,
  systemPrompt: true,
});

/**
 * Builds an {@link RLM} from live parts. Does no I/O.
 *
 * @throws RlmError `CONFIG_INVALID` for a part that is missing or of a wrong kind, a wrong limit, or
 *   two models of the same name.
 */
export function createRlm(parts: RlmParts): RLM {
  checkParts(parts);
  const { llm, subCallLlm, otherLlms, environment, loggers, clock, ids, ...options } = parts;
  return new RLM(
    composeServices({
      models: collectModels(llm, subCallLlm ?? llm, otherLlms ?? []),
      environments: environment,
      loggers: loggers ?? [],
      settings: parseConfig(settingsSchema, options, 'options'),
      ...(clock === undefined ? {} : { clock }),
      ...(ids === undefined ? {} : { ids }),
    }),
  );
}

function collectModels(root: LLMPort, subCall: LLMPort, others: readonly LLMPort[]): Models {
  const byName = new Map<string, LLMPort>();
  for (const model of new Set([root, subCall, ...others])) {
    if (byName.has(model.modelName)) {
      throw new RlmError({
        code: 'CONFIG_INVALID',
        message: `Two models are named "${model.modelName}"; give one of them another modelName.`,
      });
    }
    byName.set(model.modelName, model);
  }
  return { root, subCall, byName };
}
