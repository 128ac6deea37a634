import { useEffect, useMemo, useRef } from 'react';
import { useDashboardData, useRuns } from '../../data/data-context.js';
import { selectRuns } from '../../model/run-list.js';
import { Message } from '../../parts/message.js';
import { usePageKeys } from '../../parts/use-page-keys.js';
import { goTo } from '../../routing/hash-location.js';
import { comparisonPath, runPath } from '../../routing/paths.js';
import { ImportArea } from './import-area.js';
import type { ListState } from './list-state.js';
import { ListToolbar } from './list-toolbar.js';
import { Problems } from './problems.js';
import { RunTable } from './run-table.js';
import { TotalsLine } from './totals-line.js';

interface ListPageProps {
  readonly state: ListState;
  readonly onState: (state: ListState) => void;
}

/** All runs, to be searched, filtered, sorted and chosen from. */
export function ListPage({ state, onState }: ListPageProps) {
  const data = useDashboardData();
  const { runs, selected, problems, failure, state: loading } = useRuns();
  const search = useRef<HTMLInputElement>(null);
  const shown = useMemo(() => selectRuns(runs, state.query), [runs, state.query]);
  const found = shown.findIndex((run) => run.trajectoryId === state.currentId);
  const current = found === -1 ? 0 : found;

  useEffect(() => {
    document.title = 'Runs · rlm dashboard';
  }, []);

  const moveTo = (index: number): void => {
    const run = shown[Math.max(0, Math.min(shown.length - 1, index))];
    if (run !== undefined) onState({ ...state, currentId: run.trajectoryId });
  };
  const withCurrent = (act: (trajectoryId: string) => void): void => {
    const run = shown[current];
    if (run !== undefined) act(run.trajectoryId);
  };
  const down = (): void => moveTo(found === -1 ? 0 : current + 1);
  const up = (): void => moveTo(current - 1);
  usePageKeys({
    '/': () => search.current?.focus(),
    j: down,
    ArrowDown: down,
    k: up,
    ArrowUp: up,
    Home: () => moveTo(0),
    End: () => moveTo(shown.length - 1),
    x: () => withCurrent((id) => data.store.toggleSelected(id)),
    c: () => goTo(comparisonPath(selected)),
    Escape: () => data.store.clearSelected(),
  });

  return (
    <ImportArea>
      <div className="list-page">
        <h1 className="visually-hidden">Runs</h1>
        <ListToolbar
          query={state.query}
          runs={runs}
          searchRef={search}
          onQuery={(query) => onState({ ...state, query, scrollTop: 0 })}
        />
        <TotalsLine runs={shown} all={runs.length} selected={selected} />
        {failure !== null && (
          <Message kind="error">
            {failure}{' '}
            <button type="button" onClick={() => void data.reload()}>
              Try again
            </button>
          </Message>
        )}
        <Problems problems={problems} />
        {loading === 'loading' && <p className="empty">Reading the logs…</p>}
        {loading !== 'loading' && shown.length === 0 && <Nothing hasRuns={runs.length > 0} />}
        {shown.length > 0 && (
          <RunTable
            runs={shown}
            query={state.query}
            current={current}
            hasCurrent={found !== -1}
            selected={selected}
            scrollTop={state.scrollTop}
            onQuery={(query) => onState({ ...state, query })}
            onToggle={(id) => data.store.toggleSelected(id)}
            onOpen={(id, scrollTop) => {
              onState({ ...state, currentId: id, scrollTop });
              goTo(runPath(id));
            }}
          />
        )}
      </div>
    </ImportArea>
  );
}

function Nothing({ hasRuns }: { readonly hasRuns: boolean }) {
  return (
    <p className="empty" data-testid="empty">
      {hasRuns
        ? 'No run fits. Search for less, or choose other filters.'
        : 'No runs yet. Each run that is logged shows up here as soon as it begins; a file of one can be dropped here.'}
    </p>
  );
}
