import { MAX_LISTED_VARIABLES, RlmError } from '@rlm-ts/domain';
import * as z from 'zod';

/** The version of the protocol that this host speaks; docs/protocol.md describes it. */
export const PROTOCOL_VERSION = 1;

const size = z.int().min(0);
const encoding = z.enum(['utf-8', 'utf-16-le']);
const id = z.int().min(0);
/** How many requests one call may carry, and how many may be in flight for a session. */
export const MAX_REQUESTS_IN_FLIGHT = 10_000;
/** The longest name of a tool. */
export const MAX_TOOL_NAME_CHARS = 100;
/** How many texts one block may hand to `remember(…)`. */
const MAX_FACTS = 100;
/** The longest of them: 2,000 characters of four bytes. */
const MAX_FACT_BYTES = 8_000;
/** The longest piece in which the output of a running block is told. */
const MAX_LIVE_PIECE_BYTES = 8 * (1 << 10);

const kernelLayerSchema = z.strictObject({
  name: z.string().max(100),
  inForce: z.boolean(),
  detail: z.string().max(500),
});

const helloSchema = z.strictObject({
  type: z.literal('hello'),
  protocol: z.int(),
  token: z.string().max(200),
  pid: z.int(),
  python: z.tuple([z.int(), z.int(), z.int()]),
  kernel: z.array(kernelLayerSchema).max(50).optional(),
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
      json: size.optional(),
    })
    .nullable(),
  facts: z
    .array(z.strictObject({ encoding, size: size.max(MAX_FACT_BYTES) }))
    .max(MAX_FACTS)
    .optional(),
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

const hostCallSchema = z.strictObject({
  type: z.literal('host_call'),
  id,
  cpuMs: z.number().min(0),
  function: z.enum(['budget', 'tool']),
  tool: z.string().max(MAX_TOOL_NAME_CHARS).nullable(),
  size,
});

const outputSchema = z.strictObject({
  type: z.literal('output'),
  id,
  stream: z.enum(['stdout', 'stderr']),
  size: size.min(1).max(MAX_LIVE_PIECE_BYTES),
});

const messageSchema = z.discriminatedUnion('type', [
  resultSchema,
  callSchema,
  hostCallSchema,
  outputSchema,
  contextLoadedSchema,
  readySchema,
  helloSchema,
]);

/** Something by which the kernel holds a process, found out inside before it ran any code. */
export type KernelLayer = z.infer<typeof kernelLayerSchema>;
/** Sent once by a sandbox, first of all. */
export type HelloMessage = z.infer<typeof helloSchema>;
/** A block ended. The body holds stdout, stderr, answer, its JSON and the facts, in this order. */
export type ResultMessage = z.infer<typeof resultSchema>;
/** Code asks models. The body holds each prompt, followed by its context if it has one. */
export type CallMessage = z.infer<typeof callSchema>;
/** Code asks for its budget, or calls a tool. The body holds the arguments as a JSON object. */
export type HostCallMessage = z.infer<typeof hostCallSchema>;
/** The running block prints. The body holds the text in UTF-8. */
export type OutputMessage = z.infer<typeof outputSchema>;
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
