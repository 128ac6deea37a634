import type { TrajectoryStatus } from '@rlm-ts/domain';

const WORDS: Record<TrajectoryStatus, string> = {
  running: 'Running',
  succeeded: 'Succeeded',
  failed: 'Failed',
  interrupted: 'Interrupted',
};

/** How a run or a call is doing, in a word and a colour. */
export function StatusBadge({ status }: { readonly status: TrajectoryStatus }) {
  return (
    <span className="status" data-status={status} data-testid="status">
      {WORDS[status]}
    </span>
  );
}
