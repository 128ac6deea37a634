import type { Run } from '../../data/run-store.js';
import { formatMoment } from '../../model/format.js';
import { visibleText } from '../../model/text/visible-text.js';

/** A longer list is better searched on its own page. */
const MOST_CHOICES = 200;

interface AddRunProps {
  readonly runs: readonly Run[];
  /** Those that are compared already. */
  readonly ids: readonly string[];
  readonly onAdd: (trajectoryId: string) => void;
}

/** Takes another run, one of the latest, into the comparison. */
export function AddRun({ runs, ids, onAdd }: AddRunProps) {
  const others = runs
    .filter((run) => !ids.includes(run.trajectoryId))
    .toSorted((one, other) => (one.startTime < other.startTime ? 1 : -1))
    .slice(0, MOST_CHOICES);
  if (others.length === 0) return null;
  return (
    <select
      aria-label="Add a run"
      data-testid="add-run"
      value=""
      onChange={({ target }) => onAdd(target.value)}
    >
      <option value="">Add a run…</option>
      {others.map((run) => (
        <option key={run.trajectoryId} value={run.trajectoryId}>
          {[formatMoment(run.startTime), run.model, visibleText(run.task.slice(0, 50))].join(' · ')}
        </option>
      ))}
    </select>
  );
}
