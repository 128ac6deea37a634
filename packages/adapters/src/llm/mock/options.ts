import { RLM_ERROR_CODES } from '@rlm-ts/domain';
import { z } from 'zod';

const usageSchema = z.strictObject({
  inputTokens: z.int().min(0).describe('Tokens read.'),
  outputTokens: z.int().min(0).describe('Tokens written.'),
  cachedInputTokens: z
    .int()
    .min(0)
    .exactOptional()
    .describe('Of the tokens read, those from a cache.'),
  cacheWriteInputTokens: z
    .int()
    .min(0)
    .exactOptional()
    .describe('Of the tokens read, those put into a cache.'),
  reasoningTokens: z.int().min(0).exactOptional().describe('Of the tokens written, the reasoning.'),
});

const errorSchema = z
  .strictObject({
    code: z
      .enum(RLM_ERROR_CODES)
      .default('MODEL_FAILED')
      .describe('Error code that the call rejects with.'),
    message: z
      .string()
      .default('The mock model was told to fail.')
      .describe('Message of the error.'),
    retryable: z
      .boolean()
      .default(false)
      .describe('Whether the error says that the same call may succeed if made again.'),
    billed: z
      .enum(['no', 'unknown'])
      .default('unknown')
      .describe('Whether the call may have been charged in spite of its failure.'),
    usage: usageSchema.optional().describe('Tokens that the failed call used; unknown if absent.'),
    retryAfterMs: z
      .number()
      .min(0)
      .optional()
      .describe('Milliseconds after which the error says to ask again.'),
  })
  .describe('Makes the call fail instead of answering.');

const toolCallSchema = z.strictObject({
  name: z.string().describe('The tool to call.'),
  arguments: z
    .union([z.string(), z.record(z.string(), z.json())])
    .default({})
    .describe('Its arguments by name, or a text that need not be JSON.'),
  id: z.string().min(1).optional().describe('Id of the call; made up if absent.'),
});

const detailedReplySchema = z
  .strictObject({
    text: z
      .string()
      .optional()
      .describe('The reply; required unless there are "toolCalls" or an "error".'),
    toolCalls: z.array(toolCallSchema).optional().describe('Tools that the reply calls.'),
    usage: usageSchema
      .optional()
      .describe('Token counts; estimated as one token per four characters if absent.'),
    costUsd: z.number().min(0).optional().describe('Price in US dollars; 0 if absent.'),
    latencyMs: z
      .number()
      .min(0)
      .optional()
      .describe('Milliseconds before this reply comes; the model’s latencyMs if absent.'),
    finishReason: z
      .enum(['stop', 'length', 'content_filter', 'tool_calls', 'other'])
      .optional()
      .describe('Why the model stopped writing; "stop" or "tool_calls" if absent.'),
    error: errorSchema.optional(),
  })
  .refine(
    ({ text, toolCalls, error }) =>
      (text === undefined && toolCalls === undefined) !== (error === undefined),
    { error: 'a reply needs either "text" or "error", and not both' },
  );

const replySchema = z
  .union([z.string(), detailedReplySchema])
  .describe('A reply: its text, or an object with text and details or an error.');

const ruleSchema = z.strictObject({
  match: z.string().describe('Regular expression looked for in the prompt.'),
  flags: z.string().default('').describe('Flags of the expression, such as "i" or "s".'),
  reply: replySchema.describe('The reply; $1, $<name> and $& stand for what was matched.'),
});

const subCallsSchema = z.union([
  z.array(replySchema),
  z.array(ruleSchema),
  z.strictObject({
    rules: z.array(ruleSchema).describe('Tried in order; the first that matches answers.'),
    default: replySchema.optional().describe('The reply when no rule matches.'),
  }),
]);

/**
 * The part of a mock model's options that JSON can hold: the shape of a mock script file. Strict:
 * an unknown key is an error.
 */
export const mockOptionsSchema = z
  .strictObject({
    modelName: z
      .string()
      .min(1)
      .default('mock')
      .describe('Name by which the configuration and `model=` know this model.'),
    root: z
      .array(replySchema)
      .default([])
      .describe('Replies to the run itself, one per turn, used up in order.'),
    subCalls: subCallsSchema
      .default([])
      .describe(
        'Replies to llm_query: a list used up in order, a list of rules, or rules with a default.',
      ),
    latencyMs: z
      .number()
      .min(0)
      .default(0)
      .describe('Milliseconds before every reply that names no latency of its own.'),
  })
  .describe('A scripted model that answers without any provider.');

/** A mock script as a person writes it; defaults may be left out. */
export type MockScript = z.input<typeof mockOptionsSchema>;

/** A {@link MockScript} after validation, with its defaults. */
export type MockOptions = z.output<typeof mockOptionsSchema>;
