import { useSyncExternalStore } from 'react';
import type { TrajectorySummary } from '@rlm-ts/domain';
import { formatDuration } from '../model/format.js';
import { currentSecond, durationBy, everySecond } from '../model/running-time.js';

interface RunDurationProps {
  readonly run: Pick<TrajectorySummary, 'status' | 'startTime' | 'durationMs'>;
}

/** How long a run took, or has taken by now. */
export function RunDuration({ run }: RunDurationProps) {
  return run.status === 'running' ? <GrowingDuration run={run} /> : formatDuration(run.durationMs);
}

const subscribe = (listener: () => void): (() => void) => everySecond(document, listener);

/** Apart from the others, so that nothing ticks where nothing runs. */
function GrowingDuration({ run }: RunDurationProps) {
  return formatDuration(durationBy(run, useSyncExternalStore(subscribe, currentSecond)));
}
