import { MAX_TIMER_MS } from '@rlm-ts/domain';
import * as z from 'zod';
import type { EgressMode } from '../egress/egress-policy.js';
import { modelPriceOverridesSchema } from './model-prices.js';

/** Options whose own schema belongs to the adapter that the name stands for. */
const options = z
  .record(z.string(), z.unknown())
  .default({})
  .describe("The adapter's own options; its schema checks them.");

/** `"name"` is short for `{ "name": "name" }`. */
const named = (what: string) =>
  z.preprocess(
    (value) => (typeof value === 'string' ? { name: value } : value),
    z.strictObject(
      { name: z.string().min(1).describe(`Registered name of ${what}.`), options },
      {
        error: ({ code }) =>
          code === 'invalid_type' ? 'expected a registered name, or { name, options }' : undefined,
      },
    ),
  );

/** `"raise"` is short for `{ "mode": "raise" }`. */
const egress = z.preprocess(
  (value) => (typeof value === 'string' ? { mode: value } : value),
  z.record(z.string(), z.unknown(), {
    error: ({ code }) =>
      code === 'invalid_type' ? 'expected "redact", "raise" or "off", or an object' : undefined,
  }),
);

/** How a model is to write. What a provider has no word for is ignored. */
export const samplingSchema = z.strictObject({
  temperature: z.number().min(0).max(2).optional().describe('0 for the likeliest words.'),
  topP: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe('Share of the likeliest words to choose from.'),
  maxOutputTokens: z
    .int()
    .min(1)
    .optional()
    .describe('Most tokens of a reply, reasoning included; what is left to the model if absent.'),
  stopSequences: z.array(z.string().min(1)).optional().describe('Texts that end a reply.'),
  seed: z.int().optional().describe('For replies that repeat, where the provider can.'),
  reasoningEffort: z
    .enum(['none', 'minimal', 'low', 'medium', 'high'])
    .optional()
    .describe('How much a reasoning model thinks first.'),
});

/** A model. */
export const llmConfigSchema = z.strictObject({
  backend: z.string().min(1).describe('Registered name of the kind of model, such as "mock".'),
  modelName: z
    .string()
    .min(1)
    .optional()
    .describe('The model, as its provider names it; the name that model= in code refers to.'),
  sampling: samplingSchema.optional().describe('How the model is to write.'),
  subCallSampling: samplingSchema
    .optional()
    .describe('The same for questions that code asks; "sampling" if absent.'),
  options,
});

/** Where code runs: a name, or a name and options. */
export const environmentConfigSchema = named('the environment, such as "local"');

/** Who listens to runs: a name, or a name and options. */
export const loggerConfigSchema = named('the logger');

/** Everything that `createRlmFromConfig` needs to know. Times in milliseconds. */
export const rlmConfigSchema = z.strictObject({
  llm: llmConfigSchema.describe('The root model, which is also asked by sub-calls by default.'),
  subCallLlm: llmConfigSchema
    .optional()
    .describe('The model that sub-calls ask when they name none.'),
  otherLlms: z
    .array(llmConfigSchema)
    .default([])
    .describe('Further models that code may name in model=.'),
  environment: environmentConfigSchema
    .default({ name: 'local', options: {} })
    .describe('Where code runs: a registered name, or { name, options }.'),
  loggers: z
    .array(loggerConfigSchema)
    .default([])
    .describe('Who is told every event: registered names, or { name, options }.'),
  egress: egress
    .default({})
    .describe(
      'What is done about secrets that leave the sandbox: a mode, or options that have a schema of their own.',
    ),
  logDir: z
    .string()
    .min(1)
    .nullable()
    .optional()
    .describe(
      'Folder that runs are recorded in, as trajectories; null records nothing. Absent: RLM_LOG_DIR; without it nothing is recorded.',
    ),
  trajectoryFormat: z
    .enum(['jsonl', 'json'])
    .default('jsonl')
    .describe('A file a day with a line for each run, or a file for each run.'),
  maxIterations: z.int().min(1).default(30).describe('Turns of the root model.'),
  maxDepth: z
    .int()
    .min(1)
    .default(1)
    .describe('Levels of runs. At 1, rlm_query is a plain call; at 2 it starts a child run.'),
  maxStdoutBytes: z
    .int()
    .min(100)
    .default(4000)
    .describe('Bytes of each output stream that a model is shown of a block.'),
  maxConcurrentSubCalls: z
    .int()
    .min(1)
    .default(32)
    .describe('Model calls in flight at once, over the whole tree of runs.'),
  maxSubCalls: z
    .int()
    .min(0)
    .optional()
    .describe('Model calls that code may make in one run and all its children.'),
  maxTotalIterations: z
    .int()
    .min(1)
    .optional()
    .describe('Turns of root models in one run and all its children together.'),
  maxTokens: z
    .int()
    .min(1)
    .optional()
    .describe('Tokens read and written in one run and all its children, over all models.'),
  maxCostUsd: z
    .number()
    .min(0)
    .optional()
    .describe('US dollars that one run and all its children may cost.'),
  allowUnknownPrices: z
    .boolean()
    .default(false)
    .describe(
      'With maxCostUsd: let models go unlimited whose price is unknown, instead of refusing.',
    ),
  prices: modelPriceOverridesSchema
    .default({})
    .describe("Prices and windows by a model's name, instead of those of the table."),
  maxRetries: z
    .int()
    .min(0)
    .max(20)
    .default(3)
    .describe('Further attempts at a model call that failed for a reason that may pass.'),
  deduplicateSubCalls: z
    .boolean()
    .default(false)
    .describe('Ask a model only once what code asks it several times in the same words in a run.'),
  recurseAboveChars: z
    .int()
    .min(1)
    .optional()
    .describe('Where depth allows: an llm_query with a longer prompt becomes a child run.'),
  compactAboveTokens: z
    .int()
    .min(1)
    .optional()
    .describe("A longer history is summarized; three quarters of the model's window if absent."),
  maxOutputRetries: z
    .int()
    .min(0)
    .default(3)
    .describe('Answers that may miss the schema of the caller before the run gives up.'),
  timeoutMs: z.int().min(1).max(MAX_TIMER_MS).optional().describe('Time limit of a whole run.'),
  blockTimeoutMs: z
    .int()
    .min(1)
    .max(MAX_TIMER_MS)
    .optional()
    .describe(
      'Time limit of one block in whatever environment, instead of its own default. Its cap still holds.',
    ),
  maxIdleTurns: z
    .int()
    .min(1)
    .optional()
    .describe('Ends a run after this many turns in a row without a block that ran well.'),
  systemPrompt: z
    .string()
    .optional()
    .describe('Replaces the built-in one; plain text, braces included.'),
});

/** A model's configuration, as a person writes it. */
export type LLMConfig = z.input<typeof llmConfigSchema>;
/** An environment's configuration, as a person writes it. */
export type EnvironmentConfig = z.input<typeof environmentConfigSchema>;
/** A logger's configuration, as a person writes it. */
export type LoggerConfig = z.input<typeof loggerConfigSchema>;
/** A whole configuration, as a person writes it. */
export type RLMConfig = Omit<
  z.input<typeof rlmConfigSchema>,
  'environment' | 'loggers' | 'egress'
> & {
  readonly environment?: string | { readonly name: string; readonly options?: object };
  readonly loggers?: readonly (string | { readonly name: string; readonly options?: object })[];
  /** Default `redact`. */
  readonly egress?: EgressMode | 'off' | object;
};
/** A whole configuration with its defaults. */
export type ResolvedRlmConfig = z.output<typeof rlmConfigSchema>;
