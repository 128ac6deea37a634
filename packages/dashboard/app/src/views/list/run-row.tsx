import type { Run } from '../../data/run-store.js';
import { formatCost, formatCount, formatMoment } from '../../model/format.js';
import { RunDuration } from '../../parts/run-duration.js';
import { StatusBadge } from '../../parts/status-badge.js';
import { VisibleText } from '../../parts/visible-text.js';
import { runPath } from '../../routing/paths.js';

/** A longer task is not seen in a row anyway. */
const MOST_TASK_CHARACTERS = 300;

interface RunRowProps {
  readonly run: Run;
  readonly rowIndex: number;
  readonly top: number;
  readonly isCurrent: boolean;
  readonly isSelected: boolean;
  readonly onToggle: (trajectoryId: string) => void;
  readonly onOpen: () => void;
}

/** A run in the list. */
export function RunRow(props: RunRowProps) {
  const { run, isCurrent, isSelected } = props;
  const id = run.trajectoryId;
  return (
    <div
      className="run-row"
      role="row"
      id={`run-${id}`}
      aria-rowindex={props.rowIndex}
      aria-selected={isSelected}
      data-current={isCurrent}
      data-testid="run"
      data-id={id}
      style={{ transform: `translateY(${props.top}px)` }}
      onClick={props.onOpen}
    >
      <span role="gridcell" className="choose" onClick={(event) => event.stopPropagation()}>
        <input
          type="checkbox"
          tabIndex={-1}
          checked={isSelected}
          aria-label={`Choose ${id} for comparison`}
          data-testid="choose"
          onChange={() => props.onToggle(id)}
        />
      </span>
      <span role="gridcell" data-column="status">
        <StatusBadge status={run.status} />
      </span>
      <span role="gridcell" data-column="task">
        <a
          href={`#${runPath(id)}`}
          tabIndex={-1}
          onClick={(event) => {
            // A click with Ctrl or Meta opens a tab, and is the browser's.
            if (event.ctrlKey || event.metaKey || event.shiftKey) event.stopPropagation();
            else event.preventDefault();
          }}
        >
          <VisibleText text={run.task.slice(0, MOST_TASK_CHARACTERS) || '(no task)'} />
        </a>
        <span className="run-about">
          <VisibleText text={[run.model, run.environment, id].filter(Boolean).join(' · ')} />
          {run.origin === 'imported' && <span className="tag">imported</span>}
        </span>
      </span>
      <span role="gridcell" data-column="date">
        {formatMoment(run.startTime)}
      </span>
      <span role="gridcell" data-column="duration">
        <RunDuration run={run} />
      </span>
      <span role="gridcell" data-column="tokens">
        {formatCount(run.totalTokens)}
        <span className="unit"> tokens</span>
      </span>
      <span role="gridcell" data-column="cost">
        {formatCost(run.totalCostUsd)}
      </span>
      <span role="gridcell" data-column="calls">
        {formatCount(run.callCount)}
        <span className="unit"> calls</span>
      </span>
    </div>
  );
}
