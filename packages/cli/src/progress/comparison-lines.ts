import { formatCostUsd } from '@rlm-ts/api';
import type { StatusLine } from '../output/status-area.js';
import { formatClock } from './format-clock.js';
import type { StatusTimes } from './live-status.js';
import type { RunActivity } from './run-activity.js';
import { spinnerAt, stepOf } from './status-lines.js';

/** More would leave no room for the text above. */
const MAX_SHOWN = 6;

/**
 * What several runs are doing, for a person: how many have ended, and a line for each that goes on.
 *
 * @param activities By the names of the runs.
 * @param count How many there will be.
 */
export function comparisonLines(
  activities: ReadonlyMap<string, Pick<RunActivity, 'runs' | 'spent'>>,
  count: number,
  { startedAt, now }: StatusTimes,
): readonly StatusLine[] {
  const started = [...activities];
  const active = started.filter(([, { runs }]) => runs.length > 0);
  const done = started.length - active.length;
  const head = `${spinnerAt(now)} ${String(done)} of ${String(count)} models done · ${formatClock(now - startedAt)}`;
  const shown = active.slice(0, MAX_SHOWN).map(([label, { runs, spent }]) => {
    const cost = spent === null ? '' : ` · ${formatCostUsd(spent.costUsd)}`;
    return { text: `  ${label}: ${stepOf(runs, now)}${cost}` };
  });
  return [{ text: head }, ...shown];
}
