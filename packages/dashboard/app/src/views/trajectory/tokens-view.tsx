import { useMemo, useState } from 'react';
import type { TrajectoryCall } from '@rlm-ts/domain';
import { formatCost, formatCount } from '../../model/format.js';
import { tokenBins, tokensByDepth } from '../../model/token-bins.js';
import { DepthBadge } from '../../parts/depth-badge.js';
import { TokenChart } from './token-chart.js';

interface TokensViewProps {
  readonly calls: readonly TrajectoryCall[];
  readonly onCall: (callId: string) => void;
}

/** Tokens in and out of each call; of very many calls, of some in a row, to be looked into. */
export function TokensView({ calls, onCall }: TokensViewProps) {
  const [range, setRange] = useState<readonly [from: number, to: number] | null>(null);
  const [from, to] = range ?? [0, calls.length - 1];
  const bins = useMemo(() => tokenBins(calls, from, to), [calls, from, to]);
  const isGrouped = bins.some(({ first, last }) => last > first);
  return (
    <section className="view" aria-label="Tokens">
      <div className="view-head">
        <h2>Tokens per call</h2>
        <p className="muted">
          {isGrouped
            ? 'Each bar is several calls in a row. Click one to see them apart.'
            : 'Click a bar to open the call.'}
        </p>
        {range !== null && (
          <button type="button" data-testid="all-calls" onClick={() => setRange(null)}>
            All calls
          </button>
        )}
      </div>
      <TokenChart
        bins={bins}
        onBin={({ first, last }) => {
          const id = calls[first]?.id;
          if (last > first) setRange([first, last]);
          else if (id !== undefined) onCall(id);
        }}
      />
      <h2>By depth</h2>
      <div className="table-scroll">
        <table className="data" data-testid="tokens-by-depth">
          <thead>
            <tr>
              <th scope="col">Depth</th>
              <th scope="col">Calls</th>
              <th scope="col">Tokens in</th>
              <th scope="col">Tokens out</th>
              <th scope="col">Cost</th>
            </tr>
          </thead>
          <tbody>
            {tokensByDepth(calls).map((use) => (
              <tr key={use.depth}>
                <th scope="row">
                  <DepthBadge depth={use.depth} />
                </th>
                <td>{formatCount(use.calls)}</td>
                <td>{formatCount(use.tokensIn)}</td>
                <td>{formatCount(use.tokensOut)}</td>
                <td>{formatCost(use.costUsd)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
