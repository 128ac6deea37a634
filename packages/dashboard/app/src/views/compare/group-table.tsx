import {
  formatCost,
  formatCount,
  formatDuration,
  formatShare,
  UNKNOWN,
} from '../../model/format.js';
import type { RunGroup } from '../../model/run-totals.js';
import { VisibleText } from '../../parts/visible-text.js';

const MOST_NAME_CHARACTERS = 160;

interface GroupTableProps {
  readonly title: string;
  readonly groups: readonly RunGroup[];
}

/** What runs of one kind came to on average. Says nothing new where each is the only one of its kind. */
export function GroupTable({ title, groups }: GroupTableProps) {
  if (groups.every(({ totals }) => totals.runs === 1)) return null;
  return (
    <>
      <h2>{title}</h2>
      <div className="table-scroll">
        <table className="data" data-testid={title.toLowerCase().replace(' ', '-')}>
          <thead>
            <tr>
              <th scope="col">
                {title.replace('By ', '').replace(/^./, (letter) => letter.toUpperCase())}
              </th>
              <th scope="col">Runs</th>
              <th scope="col">Success rate</th>
              <th scope="col">Tokens, mean</th>
              <th scope="col">Time, mean</th>
              <th scope="col">Cost, mean</th>
            </tr>
          </thead>
          <tbody>
            {groups.map(({ name, totals }) => (
              <tr key={name}>
                <th scope="row">
                  <VisibleText text={name.slice(0, MOST_NAME_CHARACTERS)} />
                </th>
                <td>{totals.runs}</td>
                <td>{totals.successRate === null ? UNKNOWN : formatShare(totals.successRate)}</td>
                <td>{formatCount(totals.meanTokens)}</td>
                <td>{formatDuration(totals.meanDurationMs)}</td>
                <td>{formatCost(totals.meanCostUsd)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
