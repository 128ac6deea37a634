import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import type { Run } from '../../data/run-store.js';
import { sortedBy, type ListQuery, type SortKey } from '../../model/run-list.js';
import { useIsNarrow } from '../../parts/use-is-narrow.js';
import { usePageKeys } from '../../parts/use-page-keys.js';
import { RunRow } from './run-row.js';

const COLUMNS: readonly (readonly [label: string, sort: SortKey | null])[] = [
  ['Status', 'status'],
  ['Task', null],
  ['Date', 'date'],
  ['Duration', 'duration'],
  ['Tokens', 'tokens'],
  ['Cost', 'cost'],
  ['Calls', null],
];

const ROW_HEIGHT = 46;
const CARD_HEIGHT = 92;

interface RunTableProps {
  readonly runs: readonly Run[];
  readonly query: ListQuery;
  readonly current: number;
  /** Whether the reader has moved to a row yet. */
  readonly hasCurrent: boolean;
  readonly selected: readonly string[];
  readonly scrollTop: number;
  readonly onQuery: (query: ListQuery) => void;
  readonly onToggle: (trajectoryId: string) => void;
  readonly onOpen: (trajectoryId: string, scrollTop: number) => void;
}

/** The runs as rows; where there is no room, as cards. Only those in view are in the page. */
export function RunTable(props: RunTableProps) {
  const { runs, query, current, hasCurrent, selected, onToggle, onOpen } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const isNarrow = useIsNarrow();
  const size = isNarrow ? CARD_HEIGHT : ROW_HEIGHT;
  const rows = useVirtualizer({
    count: runs.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => size,
    getItemKey: (index) => runs[index]?.trajectoryId ?? index,
    initialOffset: props.scrollTop,
    overscan: 8,
  });
  useEffect(() => {
    rows.measure();
  }, [rows, size]);
  useEffect(() => {
    if (hasCurrent) rows.scrollToIndex(current);
  }, [rows, current, hasCurrent]);

  const open = (run: Run | undefined): void => {
    if (run !== undefined) onOpen(run.trajectoryId, scroller.current?.scrollTop ?? 0);
  };
  usePageKeys({ Enter: () => open(runs[current]) });

  const currentId = runs[current]?.trajectoryId;
  return (
    <div
      className="run-table"
      role="grid"
      aria-label="Runs"
      aria-rowcount={runs.length + 1}
      aria-multiselectable="true"
      tabIndex={0}
      {...(hasCurrent && { 'aria-activedescendant': `run-${currentId ?? ''}` })}
      data-testid="runs"
    >
      <Header query={query} onQuery={props.onQuery} />
      <div ref={scroller} className="run-rows" role="rowgroup">
        <div className="virtual-space" style={{ height: rows.getTotalSize() }} role="presentation">
          {rows.getVirtualItems().map(({ index, start, key }) => {
            const run = runs[index];
            return (
              run && (
                <RunRow
                  key={key}
                  run={run}
                  rowIndex={index + 2}
                  top={start}
                  isCurrent={hasCurrent && index === current}
                  isSelected={selected.includes(run.trajectoryId)}
                  onToggle={onToggle}
                  onOpen={() => open(run)}
                />
              )
            );
          })}
        </div>
      </div>
    </div>
  );
}

function Header({ query, onQuery }: Pick<RunTableProps, 'query' | 'onQuery'>) {
  return (
    <div className="run-row run-header" role="row" aria-rowindex={1}>
      <span role="columnheader">
        <span className="visually-hidden">Compare</span>
      </span>
      {COLUMNS.map(([label, sort]) => {
        if (sort === null) {
          return (
            <span key={label} role="columnheader" data-column={label.toLowerCase()}>
              {label}
            </span>
          );
        }
        const direction = query.descending ? 'descending' : 'ascending';
        const isSorted = query.sort === sort;
        return (
          <span
            key={label}
            role="columnheader"
            aria-sort={isSorted ? direction : 'none'}
            data-column={sort}
          >
            <button
              type="button"
              data-testid={`sort-${sort}`}
              onClick={() => onQuery(sortedBy(query, sort))}
            >
              {label}
              <span aria-hidden="true">{isSorted ? (query.descending ? ' ↓' : ' ↑') : ''}</span>
            </button>
          </span>
        );
      })}
    </div>
  );
}
