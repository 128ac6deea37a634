import * as z from 'zod';

/** The latest moment that a date can tell, and minus that the earliest. */
const MAX_TIME_MS = 8.64e15;

const count = z.number().min(0);
const dollars = count.nullable();
const failure = z.object({ code: z.string(), message: z.string() });

const envelopeSchema = z.object({
  type: z.string(),
  runId: z.string(),
  depth: count,
  timestamp: z.number().min(-MAX_TIME_MS).max(MAX_TIME_MS),
  spent: z.object({ inputTokens: count, outputTokens: count, costUsd: dollars }),
});

const usageSchema = z.object({ inputTokens: count, outputTokens: count }).nullish();

/**
 * What readers of events build on, by type. No more than that: a journal may be of another version,
 * and an event that lacks something else is better than none.
 */
const BODIES = new Map<string, z.ZodType>(
  Object.entries({
    run_started: z.object({
      prompt: z.string(),
      model: z.string(),
      context: z.string(),
      environment: z.string(),
      parent: z.object({ runId: z.string(), callId: z.string() }).nullable(),
    }),
    iteration_started: z.object({ iteration: z.number() }),
    model_call_retried: z.object({ callId: z.string().nullable(), error: failure }),
    model_replied: z.object({ model: z.string(), reply: z.string(), usage: usageSchema }),
    block_started: z.object({ block: z.number(), code: z.string() }),
    block_output: z.object({ stream: z.enum(['stdout', 'stderr']), text: z.string() }),
    block_finished: z.object({
      result: z.object({
        stdout: z.string(),
        stderr: z.string(),
        error: z.object({ type: z.string(), message: z.string() }).nullish(),
        variables: z.array(z.object({ name: z.string() })).optional(),
        finalAnswer: z.object({ text: z.string() }).nullish(),
      }),
    }),
    sub_call_started: z.object({
      id: z.string(),
      request: z.object({ kind: z.string(), prompt: z.string(), model: z.string().optional() }),
    }),
    sub_call_finished: z.object({
      id: z.string(),
      outcome: z.object({
        model: z.string(),
        text: z.string().nullable(),
        failure: failure.nullable(),
        usage: usageSchema,
      }),
    }),
    tool_call_started: z.object({ id: z.string(), name: z.string() }),
    tool_call_finished: z.object({ id: z.string(), outcome: z.object({ text: z.string() }) }),
    warning: z.object({ message: z.string() }),
    environment_ready: z.object({ isolation: z.record(z.string(), z.unknown()).nullish() }),
    run_finished: z.object({
      result: z.object({
        answer: z.string().nullish(),
        error: failure.nullish(),
        usage: z.object({
          inputTokens: count,
          outputTokens: count,
          costUsd: dollars,
          byModel: z.record(z.string(), z.object({ costUsd: dollars })),
        }),
        warnings: z.array(z.string()),
      }),
    }),
  }),
);

/** What keeps a value from being an event of a run; `null` if it is one, also of a type that is not known. */
export function problemOfEvent(value: unknown): string | null {
  const envelope = envelopeSchema.safeParse(value);
  if (!envelope.success) return 'The line is no event.';
  const { type } = envelope.data;
  const body = BODIES.get(type)?.safeParse(value);
  if (body === undefined || body.success) return null;
  const [where] = body.error.issues.map((issue) => issue.path.join('.'));
  return `The line is no event: ${type} without a proper ${where ?? 'form'}.`;
}
