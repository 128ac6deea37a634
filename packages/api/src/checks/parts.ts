import { rlmConfigSchema } from '@rlm-ts/application';
import type {
  ClockPort,
  ContextCompressor,
  EgressFilterPort,
  EnvironmentFactory,
  IdGeneratorPort,
  LLMPort,
  LoggerPort,
  NestedCallPolicy,
  StoppingPolicy,
} from '@rlm-ts/domain';
import * as z from 'zod';
import type {
  RegisteredEnvironment,
  RegisteredLLM,
  RegisteredLogger,
} from '../registries/definitions.js';
import type { ToolDefinition, ToolFunction } from '../tools/index.js';
import type { TrajectoryRecording } from '../trajectories/recording.js';
import { having } from './kinds.js';

const FROM_CONFIG = 'names and options are for createRlmFromConfig';

const llm = having<LLMPort>('complete', `such as createMockLlm(); ${FROM_CONFIG}`).refine(
  ({ modelName }: { readonly modelName: unknown }) =>
    typeof modelName === 'string' && modelName !== '',
  { error: 'expected a modelName, a text by which code and configurations know the model' },
);

const limits = rlmConfigSchema.pick({
  maxIterations: true,
  maxDepth: true,
  maxStdoutBytes: true,
  maxConcurrentSubCalls: true,
  maxSubCalls: true,
  maxTotalIterations: true,
  maxTokens: true,
  maxCostUsd: true,
  allowUnknownPrices: true,
  prices: true,
  maxRetries: true,
  deduplicateSubCalls: true,
  recurseAboveChars: true,
  compactAboveTokens: true,
  maxOutputRetries: true,
  timeoutMs: true,
  blockTimeoutMs: true,
  maxIdleTurns: true,
  systemPrompt: true,
}).shape;

/** What decides, measures and names in an `RLM`, whichever way it is built. */
const policies = {
  // What they are is checked one by one, in words about tools.
  tools: z.array(z.custom<ToolDefinition | ToolFunction>(() => true)).optional(),
  stoppingPolicy: having<StoppingPolicy>('reasonToStop', 'a StoppingPolicy').optional(),
  compressor: having<ContextCompressor>('compress', 'a ContextCompressor, or null')
    .nullable()
    .optional(),
  nestedCalls: having<NestedCallPolicy>('childRunFor', 'a NestedCallPolicy').optional(),
  clock: having<ClockPort>('monotonic', 'a ClockPort').optional(),
  ids: having<IdGeneratorPort>('next', 'an IdGeneratorPort').optional(),
};

/** The parts of an `RLM`, and the limits of its runs with their defaults. */
export const partsSchema = z.strictObject({
  llm,
  subCallLlm: llm.optional(),
  otherLlms: z.array(llm).optional(),
  environment: having<EnvironmentFactory>(
    'open',
    `such as createLocalEnvironmentFactory(); ${FROM_CONFIG}`,
  ),
  loggers: z.array(having<LoggerPort>('log', 'a LoggerPort')).optional(),
  egress: having<EgressFilterPort>('open', 'an EgressFilterPort, or null to let everything out')
    .nullable()
    .optional(),
  egressMode: z
    .enum(['redact', 'raise'], {
      error: 'expected "redact" or "raise"; to let everything out, egress is null',
    })
    .optional(),
  // Checked by who records, with a place of its own.
  trajectories: z.custom<TrajectoryRecording>(() => true).optional(),
  ...policies,
  ...limits,
});

const registered = <Definition>() => z.array(z.custom<Definition>(() => true)).optional();

/** What a configuration may name besides the built-in adapters. */
export const extensionsSchema = z.strictObject({
  environments: registered<RegisteredEnvironment>(),
  llms: registered<RegisteredLLM>(),
  loggers: registered<RegisteredLogger>(),
  ...policies,
});
