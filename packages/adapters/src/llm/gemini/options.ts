import * as z from 'zod';

import { timeLimitOptions } from '../calling/index.js';

/** Environment variables that may hold the key; the first that is set counts. */
export const geminiKeyVariables = ['GOOGLE_API_KEY', 'GEMINI_API_KEY'] as const;

/** What the adapter itself decides for every call, so that `extraConfig` may not hold it. */
const RESERVED = [
  'abortSignal',
  'automaticContinuation',
  'automaticFunctionCalling',
  'httpOptions',
];

/**
 * The `gemini` backend's options. Of a request's `SamplingOptions` all have an effect:
 * `reasoningEffort` becomes a budget of thinking tokens for the models up to 2.5, which know no
 * levels, and a thinking level for all later ones. Thoughts are streamed where thinking is asked for
 * so or by `thinkingBudgetTokens`; else if `extraConfig` has `thinkingConfig.includeThoughts`.
 */
export const geminiOptionsSchema = z.strictObject({
  apiKey: z
    .string()
    .min(1)
    .optional()
    .describe(
      'API key. Better left out, for then it comes from the environment: GOOGLE_API_KEY, else GEMINI_API_KEY.',
    ),
  baseURL: z
    .url({ protocol: /^https?$/ })
    .default('https://generativelanguage.googleapis.com')
    .describe('Address of the API, without its version. No environment variable changes it.'),
  headers: z
    .record(z.string(), z.string())
    .default({})
    .describe('More HTTP headers for every request.'),
  thinkingBudgetTokens: z
    .int()
    .min(-1)
    .optional()
    .describe(
      'Tokens that the model may think for, instead of what a reasoning effort comes to: 0 for none, -1 for as many as it likes. Absent: as the effort says, or the provider.',
    ),
  safetySettings: z
    .array(
      z.strictObject({
        category: z.string().min(1).describe('Such as HARM_CATEGORY_HARASSMENT.'),
        threshold: z.string().min(1).describe('Such as BLOCK_ONLY_HIGH.'),
      }),
    )
    .default([])
    .describe('From which probability of harm on a prompt or reply is blocked, by category.'),
  ...timeLimitOptions,
  extraConfig: z
    .record(z.string(), z.unknown())
    .default({})
    .refine((config) => RESERVED.every((name) => !(name in config)), {
      error: `These are not for extraConfig: ${RESERVED.join(', ')}.`,
    })
    .describe(
      'More fields of the SDK’s GenerateContentConfig, such as topK. They win over what the request says; tools stand beside its own.',
    ),
});

/** The `gemini` backend's options. */
export type GeminiOptions = z.output<typeof geminiOptionsSchema>;
