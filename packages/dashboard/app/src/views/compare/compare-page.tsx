import { useEffect, useMemo } from 'react';
import { Link } from 'wouter';
import { useDashboardData, useRuns } from '../../data/data-context.js';
import { runNames, verdictOf } from '../../model/comparison.js';
import { groupRuns } from '../../model/run-totals.js';
import { Icon } from '../../parts/icon.js';
import { ShareButton } from '../../parts/share-button.js';
import { usePageKeys } from '../../parts/use-page-keys.js';
import { VisibleText } from '../../parts/visible-text.js';
import { goTo, useHashQuery } from '../../routing/hash-location.js';
import { comparisonPath } from '../../routing/paths.js';
import { AddRun } from './add-run.js';
import { CompareCharts } from './compare-charts.js';
import { CompareTable } from './compare-table.js';
import { GroupTable } from './group-table.js';

/** Several runs beside each other, with the winner of each measure. */
export function ComparePage() {
  const data = useDashboardData();
  const { runs, state } = useRuns();
  const query = useHashQuery();
  const given = query.get('ids') ?? '';
  const ids = useMemo(() => [...new Set(given.split(',').filter(Boolean))], [given]);
  const compared = useMemo(() => {
    const byId = new Map(runs.map((run) => [run.trajectoryId, run]));
    return ids.flatMap((id) => byId.get(id) ?? []);
  }, [runs, ids]);
  const names = runNames(compared);
  const verdict = verdictOf(compared, names);
  usePageKeys({ Escape: () => goTo('/') });
  useEffect(() => {
    document.title = 'Comparison · rlm dashboard';
  }, []);

  const show = (next: readonly string[]): void => goTo(comparisonPath(next), { replace: true });
  return (
    <article className="page compare-page" data-testid="comparison">
      <div className="view-head">
        <h1>Comparison</h1>
        <span className="spacer" />
        <AddRun runs={runs} ids={ids} onAdd={(id) => show([...ids, id])} />
        {compared.length > 0 && !data.isShared && (
          <ShareButton trajectoryIds={compared.map((run) => run.trajectoryId)} />
        )}
      </div>
      {compared.length < 2 && state !== 'loading' && (
        <p className="empty">
          Choose two runs or more: with the boxes in the <Link href="/">list</Link>, or above.
        </p>
      )}
      {compared.length >= 2 && (
        <p className="verdict" data-testid="verdict" data-won={verdict.winner !== null}>
          <Icon name="trophy" /> <VisibleText text={verdict.sentence} />
        </p>
      )}
      {compared.length > 0 && (
        <>
          <CompareTable
            runs={compared}
            names={names}
            onRemove={(id) => show(ids.filter((other) => other !== id))}
          />
          <CompareCharts runs={compared} names={names} />
          <GroupTable title="By model" groups={groupRuns(compared, (run) => run.model)} />
          <GroupTable title="By task" groups={groupRuns(compared, (run) => run.task)} />
        </>
      )}
    </article>
  );
}
