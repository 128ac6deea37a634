import type { Trajectory } from '@rlm-ts/domain';
import { useDashboardData, useRuns } from '../../data/data-context.js';
import { download } from '../../data/download.js';
import type { RunOrigin } from '../../data/run-store.js';
import { exportPath, sharePath } from '../../data/server-api.js';
import { snakeKeys } from '../../model/import/json-fields.js';
import { Icon } from '../../parts/icon.js';
import { ShareButton } from '../../parts/share-button.js';
import { comparisonPath } from '../../routing/paths.js';
import { goTo } from '../../routing/hash-location.js';

interface RunActionsProps {
  readonly trajectory: Trajectory;
  readonly origin: RunOrigin;
}

/** What can be done with a run: export, share, compare. */
export function RunActions({ trajectory, origin }: RunActionsProps) {
  const data = useDashboardData();
  const { selected } = useRuns();
  const { trajectoryId } = trajectory;
  const [isChosen, others] = [
    selected.includes(trajectoryId),
    selected.filter((id) => id !== trajectoryId),
  ];
  return (
    <div className="actions">
      {origin === 'server' ? (
        <a className="button" href={exportPath(trajectoryId)} download data-testid="export">
          <Icon name="download" /> Export
        </a>
      ) : (
        <button type="button" data-testid="export" onClick={() => exportLocal(trajectory)}>
          <Icon name="download" /> Export
        </button>
      )}
      {origin === 'server' && (
        <a className="button" href={sharePath(trajectoryId)} download data-testid="share">
          <Icon name="share" /> Share
        </a>
      )}
      {origin === 'imported' && !data.isShared && <ShareButton trajectoryIds={[trajectoryId]} />}
      <button
        type="button"
        data-testid="compare"
        aria-pressed={isChosen}
        title="Choose it for comparison, and go there"
        onClick={() => {
          if (!isChosen) data.store.toggleSelected(trajectoryId);
          goTo(comparisonPath([...others, trajectoryId]));
        }}
      >
        <Icon name="compare" /> Compare
      </button>
    </div>
  );
}

function exportLocal(trajectory: Trajectory): void {
  const text = `${JSON.stringify(snakeKeys(trajectory), null, 2)}\n`;
  download(`${trajectory.trajectoryId}.json`, 'application/json', text);
}
