import type { TrajectoryProblem } from '@rlm-ts/domain';
import { VisibleText } from '../../parts/visible-text.js';

/** What in the logs could not be read. */
export function Problems({ problems }: { readonly problems: readonly TrajectoryProblem[] }) {
  if (problems.length === 0) return null;
  return (
    <details className="message" data-kind="warning" data-testid="problems">
      <summary>
        {problems.length === 1 ? 'One part' : `${problems.length} parts`} of the logs could not be
        read
      </summary>
      <ul>
        {problems.slice(0, 100).map(({ file, line, problem }, index) => (
          <li key={index}>
            <VisibleText text={`${file}${line === null ? '' : `, line ${line}`}: ${problem}`} />
          </li>
        ))}
      </ul>
    </details>
  );
}
