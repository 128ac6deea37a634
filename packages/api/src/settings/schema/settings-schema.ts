import { dockerOptionsSchema, egressOptionsSchema, localOptionsSchema } from '@rlm-ts/adapters';
import { rlmConfigSchema, samplingSchema } from '@rlm-ts/application';
import { MAX_TIMER_MS } from '@rlm-ts/domain';
import * as z from 'zod';
import { USUAL_MODELS } from '../usual-models.js';
import { adapterSettings } from './adapter-settings.js';

const limits = rlmConfigSchema.shape;
const usualModels = [...USUAL_MODELS]
  .map(([backend, model]) => `${model} of ${backend}`)
  .join(', ');
const seconds = z
  .number()
  .min(0.001)
  .max(Math.floor(MAX_TIMER_MS / 1000));
// Secrets do not belong in a file.
const egressOptions = egressOptionsSchema.omit({ secrets: true }).shape;

/**
 * What a person can set in a file, by environment variables and by flags, in the words and units of
 * the files: snake_case and seconds. Defaults are those of the `rlm` command; what has none here has
 * that of the adapter that it is for, or none.
 */
export const settingsSchema = z.strictObject({
  backend: z.string().min(1).optional().describe('Who serves the model: anthropic, openai, …'),
  model: z
    .string()
    .min(1)
    .optional()
    .describe(`The model, as its provider names it. Absent: ${usualModels}.`),
  base_url: z
    .string()
    .min(1)
    .optional()
    .describe('Where the backend is asked, instead of its own address.'),
  sub_backend: z
    .string()
    .min(1)
    .optional()
    .describe('Who serves the model of sub-calls. Absent: backend.'),
  sub_model: z.string().min(1).optional().describe('The model that code asks. Absent: model.'),
  temperature: samplingSchema.shape.temperature.describe(
    'How the models write: from 0, the likeliest words, to 2.',
  ),
  environment: z
    .string()
    .min(1)
    .default('local')
    .describe('Where code runs: local (also called repl) or docker.'),
  max_depth: limits.maxDepth
    .unwrap()
    .default(4)
    .describe('Levels of runs. At 1, rlm_query is a plain call; from 2 on it starts a child run.'),
  max_iterations: limits.maxIterations.describe('Turns of the root model.'),
  timeout: seconds.default(300).describe('Time limit of a whole run, in seconds.'),
  block_timeout: seconds
    .optional()
    .describe('Time limit of one block in whatever environment, in seconds. Its cap still holds.'),
  max_cost_usd: limits.maxCostUsd.describe('US dollars that a run may cost, sub-calls included.'),
  allow_unknown_prices: limits.allowUnknownPrices.describe(
    'With max_cost_usd: let models go unlimited whose price is unknown, instead of refusing.',
  ),
  max_tokens: limits.maxTokens.describe('Tokens that a run may read and write, over all models.'),
  max_sub_calls: limits.maxSubCalls.describe('Model calls that the code of a run may make.'),
  max_stdout_bytes: limits.maxStdoutBytes.describe(
    'Bytes of each output stream that a model is shown of a block.',
  ),
  egress: z
    .union([egressOptions.mode.unwrap(), z.strictObject(adapterSettings(egressOptions))], {
      error: 'expected "redact", "raise" or "off", or a group of options',
    })
    .optional()
    .describe('What is done about secrets that leave the sandbox: a mode, or these options.'),
  docker: z
    .strictObject({
      ...adapterSettings(dockerOptionsSchema.shape),
      // In the words of those who think of a container: what they see there, or nothing.
      workspace_mount: z
        .union([z.boolean(), z.string().min(1)], { error: 'expected true, false or a path' })
        .nullable()
        .default(true)
        .describe(
          'The folder that code sees as /workspace: true (or "/workspace") for the current directory, false for none, else its path.',
        ),
    })
    .optional()
    .describe('Options of the environment docker.'),
  local: z
    .strictObject(adapterSettings(localOptionsSchema.shape))
    .optional()
    .describe('Options of the environment local.'),
  log_dir: z
    .string()
    .min(1)
    .nullable()
    .default('./logs')
    .describe('Folder of the trajectories, from the current directory; null writes none.'),
  trajectory_format: z
    .enum(['jsonl', 'json'])
    .default('jsonl')
    .describe('One file with a line for each run, or a file for each run.'),
  verbose: z.boolean().default(false).describe('Show replies, code and output in full.'),
  viz: z
    .strictObject({
      port: z
        .int()
        .min(0)
        .max(65_535)
        .default(8501)
        .describe('Port of the dashboard; 0 takes a free one.'),
      host: z
        .string()
        .min(1)
        .default('localhost')
        .describe('Address that the dashboard listens at.'),
    })
    .prefault({})
    .describe('The dashboard.'),
});

/** Settings as a file has them: every key may be absent. */
export type SettingsInput = z.input<typeof settingsSchema>;

/** Settings with the defaults of the command filled in. */
export type SettingsValues = z.output<typeof settingsSchema>;
