import { useMemo } from 'react';
import type { TrajectorySummary } from '@rlm-ts/domain';
import { useDashboardData } from '../../data/data-context.js';
import { formatCost, formatCount, formatShare } from '../../model/format.js';
import { totalsOf } from '../../model/run-totals.js';
import { Icon } from '../../parts/icon.js';
import { goTo } from '../../routing/hash-location.js';
import { comparisonPath } from '../../routing/paths.js';

interface TotalsLineProps {
  readonly runs: readonly TrajectorySummary[];
  /** How many there are without filters. */
  readonly all: number;
  readonly selected: readonly string[];
}

/** What the runs in the list come to, and what can be done with the chosen ones. */
export function TotalsLine({ runs, all, selected }: TotalsLineProps) {
  const { store } = useDashboardData();
  const totals = useMemo(() => totalsOf(runs), [runs]);
  const { running, successRate, tokens, knownCostUsd, unknownCosts } = totals;
  return (
    <div className="totals" data-testid="totals">
      <span>
        <b>{formatCount(totals.runs)}</b>
        {totals.runs < all && ` of ${formatCount(all)}`} {all === 1 ? 'run' : 'runs'}
      </span>
      {running > 0 && (
        <span>
          <b>{running}</b> running
        </span>
      )}
      {successRate !== null && (
        <span>
          <b>{formatShare(successRate)}</b> succeeded
        </span>
      )}
      <span>
        <b>{formatCount(tokens)}</b> tokens
      </span>
      <span title={unknownCosts > 0 ? `The cost of ${unknownCosts} is not known` : ''}>
        <b>{formatCost(knownCostUsd)}</b>
        {unknownCosts > 0 && ` + ${formatCount(unknownCosts)} unknown`}
      </span>
      {selected.length > 0 && (
        <span className="selection">
          <button
            type="button"
            className="primary"
            data-testid="compare-selected"
            onClick={() => goTo(comparisonPath(selected))}
          >
            <Icon name="compare" /> Compare {selected.length}
          </button>
          <button type="button" className="quiet" onClick={() => store.clearSelected()}>
            Clear
          </button>
        </span>
      )}
    </div>
  );
}
