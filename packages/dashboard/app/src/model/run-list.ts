import type { TrajectoryStatus, TrajectorySummary } from '@rlm-ts/domain';
import { durationBy } from './running-time.js';

/** What a list of runs can be ordered by. */
export type SortKey = 'date' | 'duration' | 'tokens' | 'cost' | 'status';

/** Which runs are wanted, and in which order. */
export interface ListQuery {
  /** Words; each must be in the task, the model, the backend, the environment or the id. */
  readonly search: string;
  /** `null`: every one. */
  readonly status: TrajectoryStatus | null;
  readonly model: string | null;
  readonly environment: string | null;
  readonly sort: SortKey;
  readonly descending: boolean;
}

/** Everything, newest first. */
export const EVERY_RUN: ListQuery = {
  search: '',
  status: null,
  model: null,
  environment: null,
  sort: 'date',
  descending: true,
};

// What needs a look comes first when statuses are sorted upwards.
const STATUS_ORDER: Record<TrajectoryStatus, number> = {
  running: 0,
  failed: 1,
  interrupted: 2,
  succeeded: 3,
};

const valueOf: Record<SortKey, (run: TrajectorySummary, now: number) => number | string | null> = {
  date: (run) => run.startTime,
  duration: durationBy,
  tokens: (run) => run.totalTokens,
  cost: (run) => run.totalCostUsd,
  status: (run) => STATUS_ORDER[run.status],
};

function fits(run: TrajectorySummary, query: ListQuery, words: readonly string[]): boolean {
  if (query.status !== null && run.status !== query.status) return false;
  if (query.model !== null && run.model !== query.model) return false;
  if (query.environment !== null && run.environment !== query.environment) return false;
  if (words.length === 0) return true;
  const { task, model, backend, environment, trajectoryId } = run;
  const text = [task, model, backend, environment, trajectoryId].join('\n').toLowerCase();
  return words.every((word) => text.includes(word));
}

/** The runs that fit, in order, as they are at `now` (Unix milliseconds). An unknown value comes last whichever way they are sorted. */
export function selectRuns<Run extends TrajectorySummary>(
  runs: readonly Run[],
  query: ListQuery,
  now = Date.now(),
): readonly Run[] {
  const words = query.search.toLowerCase().split(/\s+/).filter(Boolean);
  const value = valueOf[query.sort];
  const sign = query.descending ? -1 : 1;
  return runs
    .filter((run) => fits(run, query, words))
    .sort((one, other) => {
      const [a, b] = [value(one, now), value(other, now)];
      if (a !== b) {
        if (a === null) return 1;
        if (b === null) return -1;
        return a < b ? -sign : sign;
      }
      return one.startTime < other.startTime ? 1 : one.startTime > other.startTime ? -1 : 0;
    });
}

/** The query after a click on a column: its direction turned, or the column's own first direction. */
export function sortedBy(query: ListQuery, sort: SortKey): ListQuery {
  const descending = query.sort === sort ? !query.descending : sort !== 'status';
  return { ...query, sort, descending };
}

/** The different values of a field, in alphabetical order, for a filter to choose from. */
export function choicesOf(
  runs: readonly TrajectorySummary[],
  field: 'model' | 'environment',
): readonly string[] {
  return [...new Set(runs.map((run) => run[field]))].sort();
}
