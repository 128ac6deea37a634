import * as z from 'zod';

/**
 * What a reply was made of, in order. Texts and calls stand in the message itself; here is only
 * where they stood, between the blocks that nothing but a continuation holds.
 */
const layoutSchema = z.array(
  z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('text'), length: z.int().min(0) }),
    z.object({ kind: z.literal('tool_call'), id: z.string() }),
    z.object({ kind: z.literal('block'), block: z.looseObject({ type: z.string() }) }),
  ]),
);

const continuationSchema = z.object({
  provider: z.literal('anthropic'),
  /** Fingerprint of the request that was answered. */
  prefix: z.string(),
  layout: layoutSchema,
});

/** What an assistant's message must carry for all of the reply to be sent back. It is plain JSON. */
export type Continuation = z.infer<typeof continuationSchema>;

/** The order of a reply's blocks, and those that are neither text nor a tool call. */
export type Layout = Continuation['layout'];

/** A block that goes back as it came: thinking with its signature, or one that is encrypted. */
export type KeptBlock = Extract<Layout[number], { kind: 'block' }>['block'];

/** A message's continuation; `null` if there is none, or it is another adapter's. */
export function readContinuation(continuation: unknown): Continuation | null {
  return continuationSchema.safeParse(continuation).data ?? null;
}

/** Whether a block is the model's thinking, readable or not. */
export function isThinking({ type }: { readonly type: string }): boolean {
  return type === 'thinking' || type === 'redacted_thinking';
}
