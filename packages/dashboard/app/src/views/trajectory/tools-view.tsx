import { useMemo } from 'react';
import type { TrajectoryCall } from '@rlm-ts/domain';
import { formatCount, formatDuration, formatShare, UNKNOWN } from '../../model/format.js';
import { toolUse } from '../../model/tool-use.js';
import { ShareBar } from '../../parts/share-bar.js';
import { VisibleText } from '../../parts/visible-text.js';

/** Which tools were called, how often, and how that went. */
export function ToolsView({ calls }: { readonly calls: readonly TrajectoryCall[] }) {
  const tools = useMemo(() => toolUse(calls), [calls]);
  if (tools.length === 0) return <p className="empty">No tool was called.</p>;
  return (
    <section className="view" aria-label="Tools">
      <h2>Tools used</h2>
      <div className="table-scroll">
        <table className="data" data-testid="tools">
          <thead>
            <tr>
              <th scope="col">Tool</th>
              <th scope="col">Calls</th>
              <th scope="col">Failures</th>
              <th scope="col">Success rate</th>
              <th scope="col">Total time</th>
            </tr>
          </thead>
          <tbody>
            {tools.map(({ name, count, failures, successRate, totalMs }) => (
              <tr key={name} data-testid="tool" data-name={name}>
                <th scope="row">
                  <code>
                    <VisibleText text={name} />
                  </code>
                </th>
                <td>{formatCount(count)}</td>
                <td>{formatCount(failures)}</td>
                <td>
                  {successRate === null ? UNKNOWN : formatShare(successRate)}
                  <ShareBar share={successRate ?? 0} kind="success" />
                </td>
                <td>{formatDuration(totalMs)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
