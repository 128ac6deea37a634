import * as z from 'zod';

/** The `opentelemetry` logger's options. */
export const openTelemetryOptionsSchema = z.strictObject({
  captureContent: z
    .boolean()
    .default(false)
    .describe(
      'Whether spans hold what was said too: prompts, replies, code, its output, arguments and results of tools.',
    ),
  agentName: z
    .string()
    .min(1)
    .default('rlm')
    .describe('Name of the agent, as `gen_ai.agent.name` and in the names of spans.'),
  tracerName: z.string().min(1).default('rlm-ts').describe('Name of the instrumentation scope.'),
  tracerVersion: z.string().optional().describe('Version of the instrumentation scope.'),
  maxOpenRuns: z
    .int()
    .min(1)
    .default(10_000)
    .describe(
      'Runs whose spans are open at once, child runs included; beyond that the spans of the oldest are ended.',
    ),
});

/** The `opentelemetry` logger's options. */
export type OpenTelemetryOptions = z.output<typeof openTelemetryOptionsSchema>;
