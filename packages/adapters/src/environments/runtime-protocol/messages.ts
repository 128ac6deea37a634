import { MAX_LISTED_VARIABLES, RlmError } from '@rlm-ts/domain';
import * as z from 'zod';

/** The version of the protocol that this host speaks; docs/protocol.md describes it. */
export const PROTOCOL_VERSION = 1;

const size = z.int().min(0);
const encoding = z.enum(['utf-8', 'utf-16-le']);
const id = z.int().min(0);
/** How many requests one call may carry, and how many may be in flight for a session. */
export const MAX_REQUESTS_IN_FLIGHT = 10_000;

const helloSchema = z.strictObject({
  type: z.literal('hello'),
  protocol: z.int(),
  token: z.string().max(200),
  pid: z.int(),
  python: z.tuple([z.int(), z.int(), z.int()]),
});

const readySchema = z.strictObject({
  type: z.literal('ready'),
  id,
  error: z.string().nullable(),
});

const contextLoadedSchema = z.strictObject({
  type: z.literal('context_loaded'),
  id,
  error: z.string().nullable(),
});

const resultSchema = z.strictObject({
  type: z.literal('result'),
  id,
  elapsedMs: z.number().min(0),
  timedOut: z.boolean(),
  stdout: z.tuple([size, size]),
  stderr: z.tuple([size, size]),
  error: z
    .strictObject({ type: z.string(), message: z.string(), traceback: z.string() })
    .nullable(),
  variables: z
    .array(z.strictObject({ name: z.string(), type: z.string(), size: size.nullable() }))
    .max(MAX_LISTED_VARIABLES),
  answer: z
    .strictObject({
      source: z.enum(['final_call', 'final_var', 'answer_variable', 'draft']),
      encoding,
      size,
    })
    .nullable(),
});

const callSchema = z.strictObject({
  type: z.literal('call'),
  id,
  kind: z.enum(['llm_query', 'rlm_query']),
  model: z.string().max(200).nullable(),
  cpuMs: z.number().min(0),
  requests: z
    .array(
      z.strictObject({
        encoding,
        size,
        context: z.strictObject({ kind: z.enum(['json', 'bytes']), size }).optional(),
        chat: z.boolean().optional(),
      }),
    )
    .min(1)
    .max(MAX_REQUESTS_IN_FLIGHT),
});

const messageSchema = z.discriminatedUnion('type', [
  resultSchema,
  callSchema,
  contextLoadedSchema,
  readySchema,
  helloSchema,
]);

/** Sent once by a sandbox, first of all. */
export type HelloMessage = z.infer<typeof helloSchema>;
/** A block ended. The body holds stdout, stderr and the answer, in this order. */
export type ResultMessage = z.infer<typeof resultSchema>;
/** Code asks models. The body holds each prompt, followed by its context if it has one. */
export type CallMessage = z.infer<typeof callSchema>;
/** Anything a sandbox may say. */
export type SandboxMessage = z.infer<typeof messageSchema>;

/**
 * Reads a header that came from a sandbox.
 *
 * @throws RlmError `PROTOCOL_VIOLATION` for anything that {@link SandboxMessage} does not describe.
 */
export function parseSandboxMessage(header: unknown): SandboxMessage {
  const parsed = messageSchema.safeParse(header);
  if (parsed.success) return parsed.data;
  throw new RlmError({
    code: 'PROTOCOL_VIOLATION',
    message: `The sandbox broke the protocol: ${z.prettifyError(parsed.error).slice(0, 500)}`,
  });
}
