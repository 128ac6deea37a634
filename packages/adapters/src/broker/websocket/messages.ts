import { RLM_ERROR_CODES } from '@rlm-ts/domain';
import { z } from 'zod';

/** Requests in one message, at most. A client splits longer batches. */
export const MAX_BATCH_REQUESTS = 1000;

/** Bytes of one message, unless an option says otherwise. */
export const DEFAULT_MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

const idSchema = z
  .string()
  .min(1)
  .max(64)
  .describe('Chosen by the client; unique among its unanswered messages.');

/** A number that JSON text cannot hold, and where in the value it belongs. */
const specialNumberSchema = z.strictObject({
  path: z.array(z.union([z.string(), z.int().min(0)])).describe('Keys and indexes from the root.'),
  number: z.enum(['NaN', 'Infinity', '-Infinity', '-0']).describe('The number itself.'),
});

/** A context on the wire. A file is not among them: a client must not name the host's files. */
const wireContextSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('text'), text: z.string() }),
  z.strictObject({
    kind: z.literal('json'),
    value: z
      .unknown()
      .refine((value) => value !== undefined, { error: 'required' })
      .describe('The value, with anything in place of each special number.'),
    specialNumbers: z.array(specialNumberSchema).optional(),
  }),
  z.strictObject({ kind: z.literal('bytes'), base64: z.string() }),
]);

const wireRequestSchema = z.strictObject({
  kind: z.enum(['llm_query', 'rlm_query']).describe('A plain question, or a child run.'),
  prompt: z.string().describe('The question.'),
  messages: z
    .array(z.strictObject({ role: z.enum(['system', 'user', 'assistant']), content: z.string() }))
    .optional()
    .describe('Only for llm_query: the whole chat to be sent instead of the prompt.'),
  model: z.string().optional().describe('A registered model; the default one if absent.'),
  context: wireContextSchema.optional().describe('Only for rlm_query: what the child run gets.'),
});

const failureSchema = z.strictObject({ code: z.enum(RLM_ERROR_CODES), message: z.string() });

const outcomeSchema = z.strictObject({
  id: z.string(),
  model: z.string(),
  text: z.string().nullable(),
  failure: failureSchema.nullable(),
  usage: z
    .strictObject({
      inputTokens: z.number(),
      outputTokens: z.number(),
      cachedInputTokens: z.number().optional(),
      cacheWriteInputTokens: z.number().optional(),
      reasoningTokens: z.number().optional(),
    })
    .nullable(),
  costUsd: z.number().nullable(),
  latencyMs: z.number(),
  deduplicated: z.boolean().optional(),
});

const timeoutSchema = z
  .number()
  .min(0)
  .optional()
  .describe('Milliseconds for each model call, from when it goes out.');

/** What a client may send. Strict: an unknown key is an error. */
export const clientMessageSchema = z.discriminatedUnion('method', [
  z.strictObject({
    id: idSchema,
    method: z.literal('query').describe('Asks one question.'),
    requests: z.array(wireRequestSchema).length(1),
    timeoutMs: timeoutSchema,
  }),
  z.strictObject({
    id: idSchema,
    method: z.literal('query_batch').describe('Asks many questions at once.'),
    requests: z.array(wireRequestSchema).max(MAX_BATCH_REQUESTS),
    timeoutMs: timeoutSchema,
  }),
  z.strictObject({
    id: idSchema,
    method: z.literal('cancel').describe('Aborts the message of that id; unknown ids are ignored.'),
  }),
]);

/** What a server sends: the outcomes, in one part or several, or why there are none. */
export const serverMessageSchema = z.union([
  z.strictObject({
    id: idSchema,
    outcomes: z.array(outcomeSchema).describe('In the order of the requests.'),
    more: z.literal(true).optional().describe('Another part of the same answer follows.'),
  }),
  z.strictObject({ id: idSchema, error: failureSchema }),
]);

/** A message of a client, validated. */
export type ClientMessage = z.output<typeof clientMessageSchema>;

/** A request as it travels. */
export type WireRequest = z.output<typeof wireRequestSchema>;

/** A context as it travels. */
export type WireContext = z.output<typeof wireContextSchema>;

/** A number that JSON lacks, as it travels. */
export type SpecialNumber = z.output<typeof specialNumberSchema>;

/** A message of a server, validated. */
export type ServerMessage = z.output<typeof serverMessageSchema>;
