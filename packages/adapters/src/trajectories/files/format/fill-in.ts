import type { TrajectoryCall, TrajectorySummary } from '@rlm-ts/domain';
import type * as z from 'zod';
import type { callSchema } from './call-schema.js';
import type { summarySchema } from './trajectory-schema.js';

type ReadCall = z.output<typeof callSchema>;
type ReadSummary = z.output<typeof summarySchema>;

/** A call with what its file does not say, as far as that follows from the rest. */
export type FilledCall = ReadCall & {
  readonly id: string;
  readonly parent_id: string | null;
  readonly iteration: number;
  readonly model: string;
  readonly start_time: string;
  readonly status: TrajectoryCall['status'];
};

/** The calls of a file that may be another tool's: S4 knows an order and depths only. */
export function filledCalls(
  calls: readonly ReadCall[],
  { model, start_time }: Pick<ReadSummary, 'model' | 'start_time'>,
): readonly FilledCall[] {
  const latestAt: string[] = [];
  return calls.map((call, index) => {
    const { id = `call_${String(index + 1)}`, depth } = call;
    const above = depth === 0 ? undefined : latestAt[depth - 1];
    latestAt[depth] = id;
    const began = call.start_time ?? start_time;
    return {
      ...call,
      id,
      parent_id: call.parent_id === undefined ? (above ?? null) : call.parent_id,
      iteration: call.iteration ?? index + 1,
      model: call.model ?? model,
      start_time: began,
      status: call.status ?? (call.error === null ? 'succeeded' : 'failed'),
      blocks: call.blocks.map((block) => ({
        ...block,
        start_time: block.start_time ?? began,
        tool_calls: withTimes(block.tool_calls, began),
      })),
      tool_calls: withTimes(call.tool_calls, began),
    };
  });
}

/** The summary of a file that may be another tool's. */
export function filledSummary(
  read: ReadSummary,
  calls: readonly ReadCall[],
): { readonly [Key in keyof ReadSummary]-?: Exclude<ReadSummary[Key], undefined> } {
  const { total_input_tokens = sum(calls, 'tokens_in'), end_time, start_time } = read;
  const { total_output_tokens = sum(calls, 'tokens_out') } = read;
  return {
    ...read,
    task: read.task ?? calls[0]?.prompt ?? '',
    duration_ms: read.duration_ms ?? lasted(start_time, end_time),
    status: read.status ?? statusOf(read),
    call_count: read.call_count ?? calls.length,
    iterations: read.iterations ?? calls.filter(({ kind }) => kind === 'turn').length,
    deepest: read.deepest ?? calls.reduce((most, { depth }) => Math.max(most, depth), 0),
    total_input_tokens,
    total_output_tokens,
    total_tokens: read.total_tokens ?? total_input_tokens + total_output_tokens,
  };
}

function withTimes<Item extends { readonly start_time?: string | undefined }>(
  items: readonly Item[],
  start_time: string,
): (Item & { readonly start_time: string })[] {
  return items.map((item) => ({ ...item, start_time: item.start_time ?? start_time }));
}

function statusOf({ success }: ReadSummary): TrajectorySummary['status'] {
  return success ? 'succeeded' : 'failed';
}

function lasted(start: string, end: string | null): number {
  return end === null ? 0 : Math.max(0, Date.parse(end) - Date.parse(start));
}

function sum(calls: readonly ReadCall[], field: 'tokens_in' | 'tokens_out'): number {
  return calls.reduce((total, call) => total + (call[field] ?? 0), 0);
}
