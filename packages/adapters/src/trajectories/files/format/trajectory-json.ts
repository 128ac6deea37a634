import { RlmError, type Trajectory, type TrajectorySummary } from '@rlm-ts/domain';
import { parseConfig } from '@rlm-ts/application';
import { filledCalls, filledSummary } from './fill-in.js';
import { camelCased, snakeCased } from './letter-case.js';
import { summarySchema, trajectorySchema } from './trajectory-schema.js';

/** A trajectory as it stands in a file: S4's names, in snake_case, and further ones. */
export function trajectoryToJson(trajectory: Trajectory): object {
  return snakeCased(trajectory) as object;
}

/**
 * The way back, also from what other tools have written: of S4's fields, all but `trajectory_id` and
 * `start_time` may be missing, and fields that nobody knows are ignored.
 *
 * @throws RlmError `CONFIG_INVALID` naming each field that is wrong.
 */
export function trajectoryFromJson(value: unknown): Trajectory {
  refuseForeign(value);
  const read = parseConfig(trajectorySchema, value, 'trajectory');
  const filled = {
    ...read,
    ...filledSummary(read, read.calls),
    calls: filledCalls(read.calls, read),
  };
  // The schema has the same fields as the type, which a test holds to.
  return camelCased(filled) as Trajectory;
}

/** The summary alone, without a look at the calls where the file tells it; as {@link trajectoryFromJson}. */
export function summaryFromJson(value: unknown): TrajectorySummary {
  refuseForeign(value);
  const read = parseConfig(summarySchema, value, 'trajectory');
  const isWhole = read.call_count !== undefined && read.total_input_tokens !== undefined;
  const calls = isWhole ? [] : parseConfig(trajectorySchema, value, 'trajectory').calls;
  return camelCased(filledSummary(read, calls)) as TrajectorySummary;
}

function refuseForeign(value: unknown): void {
  if (typeof value === 'object' && value !== null && 'trajectory_id' in value) return;
  throw new RlmError({
    code: 'CONFIG_INVALID',
    message: 'This is no trajectory: it has no trajectory_id.',
  });
}
