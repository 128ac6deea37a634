import { RlmError } from '@rlm-ts/domain';
import * as z from 'zod';

const channel = z.int().min(0);

const readySchema = z.strictObject({
  event: z.literal('ready'),
  protocol: z.int(),
  python: z.tuple([z.int(), z.int(), z.int()]),
  proxyUrl: z.string().max(100).nullable(),
  /** Checked by whoever judges it. */
  inspection: z.unknown(),
});

const fileSchema = z.strictObject({
  event: z.literal('file'),
  id: z.int(),
  error: z.string().max(1000).nullable(),
  size: z.int().min(0),
  digest: z.string().max(64),
});

const endedSchema = z.strictObject({
  event: z.literal('ended'),
  channel,
  code: z.int().nullable(),
  signal: z.int().nullable(),
  outOfMemory: z.boolean(),
});

const eventSchema = z.discriminatedUnion('event', [
  readySchema,
  fileSchema,
  endedSchema,
  z.strictObject({ event: z.literal('credit'), channel, bytes: z.int().min(0) }),
  z.strictObject({ event: z.literal('interrupted'), channel }),
  z.strictObject({ event: z.literal('usage'), channel, cpuMs: z.number().min(0) }),
  z.strictObject({ event: z.literal('failed'), channel, reason: z.string().max(1000) }),
  z.strictObject({ event: z.literal('proxy'), channel }),
  z.strictObject({ event: z.literal('proxy_ended'), channel }),
  z.strictObject({ event: z.literal('warm') }),
  z.strictObject({ event: z.literal('pong') }),
]);

/** The agent has looked around in its container and takes orders. */
export type AgentReady = z.infer<typeof readySchema>;
/** What the container sees at a path. */
export type FileFacts = z.infer<typeof fileSchema>;

/** Anything an agent may say. */
export type AgentEvent = z.infer<typeof eventSchema>;

/**
 * Reads a message that came from a container.
 *
 * @throws RlmError `PROTOCOL_VIOLATION` for anything that {@link AgentEvent} does not describe.
 */
export function parseAgentEvent(payload: Buffer): AgentEvent {
  let value: unknown;
  try {
    value = JSON.parse(payload.toString('utf8'));
  } catch (cause) {
    throw violation('what is not JSON', cause);
  }
  const parsed = eventSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw violation(z.prettifyError(parsed.error).slice(0, 500), parsed.error);
}

function violation(what: string, cause: unknown): RlmError {
  return new RlmError({
    code: 'PROTOCOL_VIOLATION',
    message: `The agent in the container broke the protocol: ${what}`,
    cause,
  });
}
