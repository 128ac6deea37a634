import type { IsolationGuarantee, Trajectory } from '@rlm-ts/domain';
import { formatCount, formatMoment } from '../../model/format.js';
import { Facts } from '../../parts/facts.js';
import { VisibleText } from '../../parts/visible-text.js';

const FORCE = new Map<boolean | null, string>([
  [true, 'in force'],
  [false, 'not in force'],
  [null, 'not known'],
]);

/** What is to be known of a run besides what it did: its limits, what held its code, what was found. */
export function AboutView({ trajectory }: { readonly trajectory: Trajectory }) {
  const { context, findings, isolation, maxDepth, maxIterations, endTime } = trajectory;
  return (
    <section className="view" aria-label="Details">
      <h2>Run</h2>
      <Facts
        facts={[
          ['Trajectory', <code>{trajectory.trajectoryId}</code>],
          ['Run', <VisibleText text={trajectory.runId} />],
          ['Ended', endTime === null ? null : formatMoment(endTime)],
          ['Stopped because', trajectory.stopReason],
          ['Answer by', trajectory.answerSource],
          ['Answer is', trajectory.provenance],
          ['Turns at most', maxIterations === null ? null : formatCount(maxIterations)],
          ['Depth at most', maxDepth === null ? null : formatCount(maxDepth)],
          ['Context', context === '' ? null : <VisibleText text={context} />],
        ]}
      />
      <h2>What left the sandbox</h2>
      {findings.length === 0 && <p className="muted">Nothing was found that must not leave it.</p>}
      {findings.length > 0 && (
        <ul data-testid="findings">
          {findings.slice(0, 500).map(({ rule, path, start, length }, index) => (
            <li key={index}>
              <code>
                <VisibleText text={rule} />
              </code>{' '}
              in {path}, {formatCount(length)} characters at {formatCount(start)}
            </li>
          ))}
        </ul>
      )}
      <h2>Isolation</h2>
      {isolation === null && <p className="muted">The environment did not tell.</p>}
      {isolation !== null && (
        <>
          <Facts
            facts={[
              ['Isolation', <VisibleText text={isolation.isolation} />],
              ['Runtime', <VisibleText text={isolation.runtime} />],
            ]}
          />
          <Guarantees guarantees={isolation.guarantees} />
          {isolation.missing.length > 0 && (
            <ul>
              {isolation.missing.map((sentence) => (
                <li key={sentence}>
                  <VisibleText text={sentence} />
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </section>
  );
}

function Guarantees({ guarantees }: { readonly guarantees: readonly IsolationGuarantee[] }) {
  if (guarantees.length === 0) return null;
  return (
    <div className="table-scroll">
      <table className="data words" data-testid="guarantees">
        <thead>
          <tr>
            <th scope="col">Guarantee</th>
            <th scope="col">Asked for</th>
            <th scope="col">State</th>
            <th scope="col">Seen</th>
          </tr>
        </thead>
        <tbody>
          {guarantees.map(({ name, asked, inForce, detail }) => (
            <tr key={name}>
              <th scope="row">
                <VisibleText text={name} />
              </th>
              <td>
                <VisibleText text={asked} />
              </td>
              <td data-force={String(inForce)}>{FORCE.get(inForce)}</td>
              <td>
                <VisibleText text={detail} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
