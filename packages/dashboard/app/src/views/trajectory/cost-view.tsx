import type { Trajectory } from '@rlm-ts/domain';
import { formatCost, formatCount, formatShare, UNKNOWN } from '../../model/format.js';
import { ShareBar } from '../../parts/share-bar.js';
import { VisibleText } from '../../parts/visible-text.js';

/** What each model cost. */
export function CostView({ trajectory }: { readonly trajectory: Trajectory }) {
  const { models, totalCostUsd } = trajectory;
  const known = models.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0);
  const whole = totalCostUsd ?? known;
  return (
    <section className="view" aria-label="Cost">
      <div className="view-head">
        <h2>Cost by model</h2>
        <p data-testid="total-cost">
          <b>{formatCost(totalCostUsd)}</b>{' '}
          {totalCostUsd === null && (
            <span className="muted">
              The price of a call is not known; what is known comes to {formatCost(known)}.
            </span>
          )}
        </p>
      </div>
      <div className="table-scroll">
        <table className="data" data-testid="cost-by-model">
          <thead>
            <tr>
              <th scope="col">Model</th>
              <th scope="col">Calls</th>
              <th scope="col">Tokens in</th>
              <th scope="col">Tokens out</th>
              <th scope="col">Cost</th>
              <th scope="col">Share</th>
            </tr>
          </thead>
          <tbody>
            {models.map(({ model, calls, tokensIn, tokensOut, costUsd }) => {
              const share = costUsd === null || whole === 0 ? null : costUsd / whole;
              return (
                <tr key={model}>
                  <th scope="row">
                    <VisibleText text={model} />
                  </th>
                  <td>{formatCount(calls)}</td>
                  <td>{formatCount(tokensIn)}</td>
                  <td>{formatCount(tokensOut)}</td>
                  <td>{formatCost(costUsd)}</td>
                  <td>
                    {share === null ? UNKNOWN : formatShare(share)}
                    <ShareBar share={share ?? 0} kind="cost" />
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {models.length === 0 && <p className="muted">It is not told which model used how much.</p>}
    </section>
  );
}
