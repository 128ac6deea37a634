import type { TrajectoryCall } from '@rlm-ts/domain';

/** How often a tool was called, and how that went. */
export interface ToolUse {
  readonly name: string;
  readonly count: number;
  readonly failures: number;
  /** Of the calls that have ended, from 0 to 1; `null` if none has. */
  readonly successRate: number | null;
  /** Milliseconds. */
  readonly totalMs: number;
}

/** The name under which blocks of code are counted. */
const CODE_TOOL = 'python_execute';

class Counter {
  count = 0;
  failures = 0;
  ended = 0;
  totalMs = 0;

  add(failed: boolean, durationMs: number | null): void {
    this.count += 1;
    if (durationMs !== null) this.ended += 1;
    if (failed) this.failures += 1;
    this.totalMs += durationMs ?? 0;
  }
}

/** The tools of a run, the most used first. Calls of models by code are no tools; code itself is one. */
export function toolUse(calls: readonly TrajectoryCall[]): readonly ToolUse[] {
  const counters = new Map<string, Counter>();
  const add = (name: string, failed: boolean, durationMs: number | null): void => {
    const counter = counters.get(name) ?? new Counter();
    counter.add(failed, durationMs);
    counters.set(name, counter);
  };
  for (const call of calls) {
    for (const block of call.blocks) {
      const failed = block.error !== null || block.timedOut || block.outOfMemory;
      add(CODE_TOOL, failed, block.durationMs);
      for (const tool of block.toolCalls) add(tool.name, tool.isError, tool.latencyMs);
    }
    for (const tool of call.toolCalls) add(tool.name, tool.isError, tool.latencyMs);
    // Files of other programs name tools without telling of each call.
    if (call.blocks.length > 0 || call.toolCalls.length > 0) continue;
    for (const name of call.toolsUsed) add(name, call.status === 'failed', 0);
  }
  return [...counters]
    .map(([name, { count, failures, ended, totalMs }]) => {
      const successRate = ended === 0 ? null : (ended - failures) / ended;
      return { name, count, failures, successRate, totalMs };
    })
    .sort((one, other) => other.count - one.count || one.name.localeCompare(other.name));
}
