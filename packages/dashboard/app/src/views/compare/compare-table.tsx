import type { Run } from '../../data/run-store.js';
import { MEASURES, winnersOf, type Measure } from '../../model/comparison.js';
import { formatCost, formatCount, formatDuration } from '../../model/format.js';
import { Icon } from '../../parts/icon.js';
import { StatusBadge } from '../../parts/status-badge.js';
import { VisibleText } from '../../parts/visible-text.js';
import { runPath } from '../../routing/paths.js';

interface CompareTableProps {
  readonly runs: readonly Run[];
  readonly names: readonly string[];
  readonly onRemove: (trajectoryId: string) => void;
}

/** A row for each measure, a column for each run; the winner of a row is marked. */
export function CompareTable({ runs, names, onRemove }: CompareTableProps) {
  return (
    <div className="table-scroll">
      <table className="data compare" data-testid="compare-table">
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">Measure</span>
            </th>
            {runs.map((run, index) => (
              <th key={run.trajectoryId} scope="col">
                <div className="compared">
                  <a href={`#${runPath(run.trajectoryId)}`}>
                    <VisibleText text={names[index] ?? ''} />
                  </a>
                  <button
                    type="button"
                    className="quiet"
                    aria-label={`Leave ${run.trajectoryId} out`}
                    data-testid="remove"
                    onClick={() => onRemove(run.trajectoryId)}
                  >
                    <Icon name="cross" />
                  </button>
                </div>
                <div className="compared-task">
                  <VisibleText text={run.task.slice(0, 120)} />
                </div>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {MEASURES.map((measure) => (
            <MeasureRow key={measure.key} measure={measure} runs={runs} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function MeasureRow({
  measure,
  runs,
}: {
  readonly measure: Measure;
  readonly runs: readonly Run[];
}) {
  const winners = winnersOf(measure, runs);
  return (
    <tr data-testid={`measure-${measure.key}`}>
      <th scope="row">{measure.label}</th>
      {runs.map((run, index) => {
        const hasWon = winners.includes(index);
        return (
          <td key={run.trajectoryId} data-won={hasWon}>
            {measure.unit === 'yes' ? (
              <StatusBadge status={run.status} />
            ) : (
              worded(measure, measure.value(run))
            )}
            {hasWon && (
              <span className="won" title={measure.wins}>
                <Icon name="trophy" />
                <span className="visually-hidden"> {measure.wins}</span>
              </span>
            )}
          </td>
        );
      })}
    </tr>
  );
}

function worded({ unit }: Measure, value: number | null): string {
  if (unit === 'ms') return formatDuration(value);
  return unit === 'usd' ? formatCost(value) : formatCount(value);
}
