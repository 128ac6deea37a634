import { isTrajectoryId } from '@rlm-ts/domain';
import * as z from 'zod';
import { callSchema, errorSchema, timeSchema } from './call-schema.js';

const count = z.number().min(0);
const perhaps = <Schema extends z.ZodType>(schema: Schema) => schema.nullable().default(null);

/** What a list shows of a trajectory. Of S4's fields, all but the id and the start may be missing. */
export const summarySchema = z.object({
  schema_version: z.int().min(1).default(1).describe('The version of this table.'),
  trajectory_id: z
    .string()
    .refine(isTrajectoryId, 'expected traj_ and up to 64 letters, digits, "_" or "-"')
    .describe('`traj_…`, made from the id of the run.'),
  run_id: z.string().default('').describe('The run, as events and results name it.'),
  backend: perhaps(z.string()).describe('Who serves the root model.'),
  model: z.string().default('').describe('The root model.'),
  environment: z.string().default('').describe('Where code ran.'),
  task: z.string().optional().describe('The question.'),
  context: z.string().default('').describe('Type, size and shape of the context, never its text.'),
  start_time: timeSchema.describe('ISO 8601 in UTC.'),
  end_time: perhaps(timeSchema).describe('`null` while it runs and after an interruption.'),
  duration_ms: count.optional().describe('Milliseconds, as far as it is recorded.'),
  status: z
    .enum(['running', 'succeeded', 'failed', 'interrupted'])
    .optional()
    .describe('How it went; `interrupted` if its process was gone before its end.'),
  success: z.boolean().default(false).describe('As in the result of the run.'),
  stop_reason: z
    .enum([
      'final',
      'max_iterations',
      'stopped_by_policy',
      'budget_exhausted',
      'timeout',
      'aborted',
      'error',
    ])
    .nullable()
    .catch(null)
    .describe('Why it ended.'),
  error: perhaps(errorSchema).describe('What ended it, if it did not end of its own accord.'),
  call_count: count.optional().describe('How many `calls` there are.'),
  iterations: count.optional().describe('Turns of root models, those of child runs included.'),
  deepest: count.optional().describe('The greatest `depth` of a call.'),
  total_tokens: count.optional().describe('Tokens read and written.'),
  total_input_tokens: count.optional().describe('Tokens read.'),
  total_output_tokens: count.optional().describe('Tokens written.'),
  total_cost_usd: perhaps(count).describe('US dollars; `null` as soon as one price is unknown.'),
});

/** A whole trajectory as it stands in a file: S4's fields and further ones. Unknown fields are ignored. */
export const trajectorySchema = summarySchema.extend({
  answer: perhaps(z.string()).describe('The answer.'),
  provenance: z
    .enum(['supported', 'unsupported', 'repaired', 'fallback'])
    .nullable()
    .catch(null)
    .describe('How far the answer rests on the data.'),
  answer_source: z
    .enum(['final_call', 'final_var', 'answer_variable', 'reply'])
    .nullable()
    .catch(null)
    .describe('How the answer was given.'),
  max_depth: perhaps(count).describe('Levels of runs that it might use.'),
  max_iterations: perhaps(count).describe('Turns that it might take.'),
  calls: z.array(callSchema).default([]).describe('In the order in which they began.'),
  models: z
    .array(
      z.object({
        model: z.string().describe('The model.'),
        calls: count.describe('Its answers.'),
        tokens_in: count.describe('Tokens that it read.'),
        tokens_out: count.describe('Tokens that it wrote.'),
        cost_usd: perhaps(count).describe('US dollars; `null` as soon as one price is unknown.'),
      }),
    )
    .default([])
    .describe('What was used of each model, as far as its calls tell.'),
  warnings: z.array(z.string()).default([]).describe('What went wrong without ending the run.'),
  findings: z
    .array(
      z.object({
        rule: z.string().describe('What found it.'),
        path: z
          .enum([
            'stdout',
            'stderr',
            'error',
            'variables',
            'prompt',
            'tool_arguments',
            'facts',
            'answer',
            'live_output',
          ])
          .describe('The way that it would have left by.'),
        start: count.describe('Where it begins, in characters.'),
        length: count.describe('How long it is.'),
      }),
    )
    .default([])
    .describe('What was kept from leaving the sandbox; never its text.'),
  isolation: z
    .object({
      isolation: z
        .enum(['none', 'process', 'container', 'virtual-machine', 'remote'])
        .describe('The kind.'),
      runtime: z.string().describe('What runs the sandbox.'),
      guarantees: z
        .array(
          z.object({
            name: z.string().describe('What it is about.'),
            asked: z.string().describe('What was asked for.'),
            in_force: perhaps(z.boolean()).describe('Whether it holds.'),
            checked_by: perhaps(z.enum(['inside', 'host'])).describe('Who found that out.'),
            detail: z.string().describe('What was seen.'),
            fix: z.string().nullable().optional().describe('What to do where it does not hold.'),
          }),
        )
        .describe('What stands between the code and the host.'),
      missing: z.array(z.string()).describe('Protection that it did without.'),
      remedies: z.array(z.string()).optional().describe('What to do about each of them.'),
    })
    .nullable()
    .catch(null)
    .describe("What held the run's code."),
});
