import * as z from 'zod';

import { timeLimitOptions } from '../calling/index.js';

/** Environment variables that may hold the key. */
export const anthropicKeyVariables = ['ANTHROPIC_API_KEY'] as const;

/** The least that a thinking budget may be. */
export const LEAST_THINKING_BUDGET = 1024;

/**
 * The `anthropic` backend's options; times in milliseconds.
 *
 * Of a request's sampling, `seed` has no counterpart and is ignored, as are `temperature` and
 * `topP` unless `apiVersion` is one that knows them.
 */
export const anthropicOptionsSchema = z.strictObject({
  apiKey: z
    .string()
    .min(1)
    .optional()
    .describe(
      'The key. Better left out: then ANTHROPIC_API_KEY of the environment is used, and no file holds it.',
    ),
  baseURL: z
    .url({ protocol: /^https?$/ })
    .default('https://api.anthropic.com')
    .describe(
      'Where requests go, without the "/v1/messages" that is added to it. No environment variable changes it.',
    ),
  headers: z
    .record(z.string(), z.string())
    .default({})
    .describe(
      'Headers sent with every request, such as "anthropic-beta". The SDK adds those of ANTHROPIC_CUSTOM_HEADERS.',
    ),
  apiVersion: z
    .enum(['2026-10-21', '2023-06-01'])
    .default('2026-10-21')
    .describe(
      'Version of the API. The older one still takes temperature and topP, for the models that do.',
    ),
  maxOutputTokens: z
    .int()
    .min(1)
    .default(16_000)
    .describe('Most tokens of a reply, thinking included, when a request names no limit.'),
  promptCaching: z
    .boolean()
    .default(true)
    .describe('Have the growing history of a run read from the cache, which costs a tenth.'),
  thinking: z
    .union([
      z.enum(['default', 'adaptive', 'between_tools', 'off']),
      z.strictObject({
        budgetTokens: z
          .int()
          .min(LEAST_THINKING_BUDGET)
          .describe('Most tokens to think; below the limit of the reply.'),
      }),
    ])
    .default('default')
    .describe(
      'How the model thinks. "default": as it does if nothing is said, or as a request’s reasoningEffort wants. Not every model takes every value.',
    ),
  ...timeLimitOptions,
  extraBody: z
    .record(z.string(), z.json())
    .default({})
    .describe('Fields added to the body of every request; they win over what it has.'),
});

/** The `anthropic` backend's options with defaults filled in. */
export type AnthropicOptions = z.infer<typeof anthropicOptionsSchema>;
