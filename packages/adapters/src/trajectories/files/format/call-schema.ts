import { RLM_ERROR_CODES } from '@rlm-ts/domain';
import * as z from 'zod';

const count = z.number().min(0);
const perhaps = <Schema extends z.ZodType>(schema: Schema) => schema.nullable().default(null);

/** A time as it is written, in ISO 8601; comes out in UTC. */
export const timeSchema = z
  .string()
  .refine((text) => !Number.isNaN(Date.parse(text)), 'expected a time in ISO 8601')
  .transform((text) => new Date(text).toISOString());

/** An error, which other tools write as a sentence. */
export const errorSchema = z.preprocess(
  (value) => (typeof value === 'string' ? { message: value } : value),
  z.object({
    code: z
      .enum(RLM_ERROR_CODES)
      .catch('INTERNAL')
      .describe('The stable code; `INTERNAL` for one that is not known.'),
    message: z.string().default('').describe('What happened, in sentences.'),
  }),
);

/** A call of a tool of the application's. */
export const toolCallSchema = z.object({
  id: z.string().default('').describe('Unique within its run.'),
  name: z.string().describe('The tool.'),
  arguments: z.string().default('{}').describe('JSON text.'),
  result: perhaps(z.string()).describe('JSON text, or a sentence if it failed.'),
  is_error: z.boolean().default(false).describe('Whether it failed.'),
  start_time: timeSchema.optional().describe('When it began.'),
  latency_ms: perhaps(count).describe('How long it took; `null` while it runs.'),
});

/** A block of code that ran. */
export const blockSchema = z.object({
  block: z.int().min(1).default(1).describe('Counts from 1 within the turn.'),
  code: z.string().describe('What ran.'),
  start_time: timeSchema.optional().describe('When it began.'),
  duration_ms: perhaps(count).describe('How long it took; `null` while it runs.'),
  stdout: z.string().default('').describe('What it printed, its middle cut if it was very long.'),
  stderr: z.string().default('').describe('The same of standard error.'),
  stdout_bytes: count.default(0).describe('Bytes that it printed before any cut.'),
  stderr_bytes: count.default(0).describe('The same of standard error.'),
  error: perhaps(
    z.object({
      type: z.string().default('Exception').describe("The exception's class."),
      message: z.string().default('').describe('Its message.'),
      traceback: z.string().default('').describe("Without the framework's own frames."),
    }),
  ).describe('The exception that ended it, or what ended the run during it.'),
  timed_out: z.boolean().default(false).describe('It ran past its time limit.'),
  out_of_memory: z.boolean().default(false).describe('It hit the memory limit.'),
  state_lost: z.boolean().default(false).describe('The interpreter was replaced.'),
  variables: z
    .array(
      z.object({
        name: z.string().describe('The name.'),
        type: z.string().default('').describe('The Python type.'),
        size: perhaps(z.number()).describe('`len()` where there is one.'),
      }),
    )
    .default([])
    .describe('Variables that it made or rebound, without their values.'),
  final_answer: perhaps(z.string()).describe('The answer, if it gave one.'),
  tool_calls: z.array(toolCallSchema).default([]).describe('Tools that the code called.'),
});

/** One question to a model. Of S4's fields, all may be missing. */
export const callSchema = z.object({
  id: z.string().optional().describe('Unique within the trajectory.'),
  parent_id: z
    .string()
    .nullable()
    .optional()
    .describe("The call that it belongs to; `null` for the root run's turns."),
  kind: z
    .enum(['turn', 'llm_query', 'rlm_query'])
    .catch('turn')
    .describe('A turn of a root model, a question of code, or a child run.'),
  depth: z.int().min(0).default(0).describe("0 for the root run's turns, and so on."),
  iteration: z.int().min(1).optional().describe('The turn, from 1.'),
  block: perhaps(z.int().min(1)).describe('Of a question of code: the block, from 1.'),
  model: z.string().optional().describe('Who was asked.'),
  prompt: perhaps(z.string()).describe('What was new in it; `null` for a later turn.'),
  response: perhaps(z.string()).describe('The answer; `null` if there was none.'),
  tools_used: z
    .array(z.string())
    .default([])
    .describe('Each once; `python_execute` stands for code.'),
  tokens_in: perhaps(count).describe('Tokens read; `null` if that was not told.'),
  tokens_out: perhaps(count).describe('Tokens written; `null` if that was not told.'),
  cost_usd: perhaps(count).describe('US dollars; `null` if the price is unknown.'),
  start_time: timeSchema.optional().describe('When it began.'),
  latency_ms: perhaps(count).describe('How long the answer took; `null` while it runs.'),
  status: z
    .enum(['running', 'succeeded', 'failed'])
    .optional()
    .describe('How it went. `running` in a run that was interrupted: it was cut short.'),
  error: perhaps(errorSchema).describe('Why there is no answer.'),
  retries: count.default(0).describe('Attempts that failed before.'),
  deduplicated: z.boolean().default(false).describe('Answered from an earlier call.'),
  blocks: z.array(blockSchema).default([]).describe('Of a turn: the code that ran.'),
  tool_calls: z
    .array(toolCallSchema)
    .default([])
    .describe("Tools that the model called by its provider's function calling."),
});
