import * as z from 'zod';

const session = z.int();
const eventSchema = z.discriminatedUnion('event', [
  z.strictObject({ event: z.literal('warm'), session }),
  z.strictObject({ event: z.literal('interrupted'), session }),
  z.strictObject({
    event: z.literal('usage'),
    session,
    cpuMs: z.number().min(0).nullable(),
  }),
  z.strictObject({ event: z.literal('failed'), session, reason: z.string() }),
  z.strictObject({
    event: z.literal('ended'),
    session,
    code: z.int().nullable(),
    signal: z.int().nullable(),
  }),
]);

/** What the supervisor process tells the host. */
export type SupervisorEvent = z.infer<typeof eventSchema>;

/** Reads one line of the supervisor's; `null` if it is not an event. */
export function parseSupervisorEvent(line: string): SupervisorEvent | null {
  try {
    const parsed = eventSchema.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
