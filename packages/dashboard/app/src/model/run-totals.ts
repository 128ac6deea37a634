import type { TrajectorySummary } from '@rlm-ts/domain';

/** What some runs come to. */
export interface RunTotals {
  readonly runs: number;
  readonly running: number;
  /** Of the runs that have ended, from 0 to 1; `null` if none has. */
  readonly successRate: number | null;
  readonly tokens: number;
  /** Of the runs whose cost is known. */
  readonly knownCostUsd: number;
  readonly unknownCosts: number;
  readonly meanTokens: number;
  readonly meanDurationMs: number;
  /** `null` as soon as one run's cost is not known. */
  readonly meanCostUsd: number | null;
}

/** Adds runs up. */
export function totalsOf(runs: readonly TrajectorySummary[]): RunTotals {
  let [running, succeeded, tokens, durationMs, knownCostUsd, unknownCosts] = [0, 0, 0, 0, 0, 0];
  for (const run of runs) {
    if (run.status === 'running') running += 1;
    if (run.success) succeeded += 1;
    tokens += run.totalTokens;
    durationMs += run.durationMs;
    if (run.totalCostUsd === null) unknownCosts += 1;
    else knownCostUsd += run.totalCostUsd;
  }
  const [ended, divisor] = [runs.length - running, Math.max(1, runs.length)];
  return {
    runs: runs.length,
    running,
    successRate: ended === 0 ? null : succeeded / ended,
    tokens,
    knownCostUsd,
    unknownCosts,
    meanTokens: tokens / divisor,
    meanDurationMs: durationMs / divisor,
    meanCostUsd: unknownCosts > 0 ? null : knownCostUsd / divisor,
  };
}

/** Some runs that have something in common. */
export interface RunGroup {
  readonly name: string;
  readonly totals: RunTotals;
}

/** Runs put together by a text of theirs, the greatest group first. */
export function groupRuns(
  runs: readonly TrajectorySummary[],
  nameOf: (run: TrajectorySummary) => string,
): readonly RunGroup[] {
  const groups = new Map<string, TrajectorySummary[]>();
  for (const run of runs) {
    const name = nameOf(run);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [run]);
    else group.push(run);
  }
  return [...groups]
    .map(([name, members]) => ({ name, totals: totalsOf(members) }))
    .sort((one, other) => other.totals.runs - one.totals.runs);
}
