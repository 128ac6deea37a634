import type { TrajectorySummary } from '@rlm-ts/domain';

/** What runs are compared by; `wins` is how a winner of it is called. */
export interface Measure {
  readonly key: string;
  readonly label: string;
  readonly wins: string;
  /** Less is better; `null` if it is not known. */
  readonly value: (run: TrajectorySummary) => number | null;
  readonly unit: 'ms' | 'usd' | 'count' | 'yes';
}

/** In the order in which they are shown. */
export const MEASURES: readonly Measure[] = [
  {
    key: 'success',
    label: 'Success',
    wins: 'the only success',
    value: (run) => (run.success ? 0 : 1),
    unit: 'yes',
  },
  { key: 'time', label: 'Time', wins: 'fastest', value: (run) => run.durationMs, unit: 'ms' },
  { key: 'cost', label: 'Cost', wins: 'cheapest', value: (run) => run.totalCostUsd, unit: 'usd' },
  {
    key: 'tokens',
    label: 'Tokens',
    wins: 'fewest tokens',
    value: (run) => run.totalTokens,
    unit: 'count',
  },
  {
    key: 'input',
    label: 'Tokens in',
    wins: 'least input',
    value: (run) => run.totalInputTokens,
    unit: 'count',
  },
  {
    key: 'output',
    label: 'Tokens out',
    wins: 'least output',
    value: (run) => run.totalOutputTokens,
    unit: 'count',
  },
  {
    key: 'calls',
    label: 'Calls',
    wins: 'fewest calls',
    value: (run) => run.callCount,
    unit: 'count',
  },
  {
    key: 'turns',
    label: 'Turns',
    wins: 'fewest turns',
    value: (run) => run.iterations,
    unit: 'count',
  },
];

/**
 * The places of the runs that win a measure. A run that did not succeed never wins against one that
 * did, and one that still runs wins nothing. Nobody wins where all who may are equal, or where it is
 * not known of one of them.
 */
export function winnersOf(measure: Measure, runs: readonly TrajectorySummary[]): readonly number[] {
  const mayWin = (run: TrajectorySummary): boolean =>
    run.status !== 'running' &&
    (run.success || measure.key === 'success' || !runs.some(({ success }) => success));
  const contenders = runs.flatMap((run, index) =>
    mayWin(run) ? [{ index, value: measure.value(run) }] : [],
  );
  if (runs.length < 2 || contenders.some(({ value }) => value === null)) return [];
  const best = Math.min(...contenders.map(({ value }) => value ?? Infinity));
  const winners = contenders.filter(({ value }) => value === best);
  const undecided = winners.length > 1 && winners.length === contenders.length;
  return undecided ? [] : winners.map(({ index }) => index);
}

/** Who won, over all measures. */
export interface Verdict {
  /** The place of the run that won most; `null` if several did, or nobody. */
  readonly winner: number | null;
  /** As in `Winner: gpt-4-turbo (fastest, cheapest)`. */
  readonly sentence: string;
}

// The measures that a person decides by; the others explain them.
const DECISIVE = new Set(['time', 'cost', 'tokens']);

/** @param names What each run is called, in their order. */
export function verdictOf(runs: readonly TrajectorySummary[], names: readonly string[]): Verdict {
  const wins = runs.map((): string[] => []);
  const points = runs.map(() => 0);
  for (const measure of MEASURES) {
    const winners = winnersOf(measure, runs);
    if (measure.key === 'success' ? winners.length !== 1 : !DECISIVE.has(measure.key)) continue;
    for (const winner of winners) {
      wins[winner]?.push(measure.wins);
      points[winner] = (points[winner] ?? 0) + 1;
    }
  }
  const most = Math.max(0, ...points);
  const leaders = points.flatMap((count, index) => (count === most ? [index] : []));
  const told = (index: number): string =>
    `${names[index] ?? ''} (${wins[index]?.join(', ') ?? ''})`;
  const [leader] = leaders;
  if (most === 0 || leader === undefined) return { winner: null, sentence: 'No winner.' };
  if (leaders.length === 1) return { winner: leader, sentence: `Winner: ${told(leader)}` };
  return { winner: null, sentence: `No single winner: ${leaders.map(told).join('; ')}` };
}

/** Short names that tell the runs apart: the model, with the id's end where models repeat. */
export function runNames(runs: readonly TrajectorySummary[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { model } of runs) counts.set(model, (counts.get(model) ?? 0) + 1);
  return runs.map(({ model, trajectoryId }) =>
    counts.get(model) === 1 ? model : `${model} · ${trajectoryId.slice(-6)}`,
  );
}
