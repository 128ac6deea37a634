import * as z from 'zod';

import { timeLimitOptions } from '../calling/index.js';

/**
 * The options of a backend that speaks OpenAI's language. Strict: an unknown key is an error. Of the
 * sampling options, the `responses` API has no word for stop sequences and seeds, and ignores them.
 *
 * @param maxTokensField What the backend's servers call the limit by default.
 */
export function openAiOptionsSchemaFor(maxTokensField: 'max_completion_tokens' | 'max_tokens') {
  return z.strictObject({
    api: z
      .enum(['chat', 'responses'])
      .default('chat')
      .describe('Which of the two APIs to use: Chat Completions or Responses.'),
    baseURL: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe('Where requests go; the address of the backend if absent.'),
    apiKey: z
      .string()
      .optional()
      .describe('The key. Better left to the environment: configuration files are read by many.'),
    headers: z
      .record(z.string(), z.string())
      .default({})
      .describe('HTTP headers to send with every request, in addition or instead.'),
    organization: z.string().optional().describe('OpenAI organization to bill; none if absent.'),
    project: z.string().optional().describe('OpenAI project to bill; none if absent.'),
    ...timeLimitOptions,
    maxTokensField: z
      .enum(['max_completion_tokens', 'max_tokens'])
      .default(maxTokensField)
      .describe('What the server calls the limit of tokens to write, in the chat API.'),
    carryReasoning: z
      .boolean()
      .optional()
      .describe(
        'Whether to ask the responses API for reasoning that can be sent back to it. Models that do not reason refuse; if absent, only those named gpt-3…, gpt-4… and chatgpt… are not asked.',
      ),
    extraBody: z
      .record(z.string(), z.json())
      .default({})
      .describe('Fields of the request as the server knows them, in addition or instead.'),
  });
}

/** {@link openAiOptionsSchemaFor} for OpenAI on Azure. */
export const azureOptionsSchema = openAiOptionsSchemaFor('max_completion_tokens').extend({
  apiVersion: z
    .string()
    .min(1)
    .optional()
    .describe('Version of the API; OPENAI_API_VERSION if absent, else 2024-10-21.'),
});

/** Options of a backend that speaks OpenAI's language, after validation. */
export type OpenAiOptions = z.output<ReturnType<typeof openAiOptionsSchemaFor>> & {
  readonly apiVersion?: string | undefined;
};
