import { useMemo } from 'react';
import type { Trajectory } from '@rlm-ts/domain';
import { buildCallTree, type CallTree } from '../../model/call-tree.js';
import { buildTimeline, type Timeline } from '../../model/timeline.js';

/** A run with what is worked out of it once, for all of its views. */
export interface RunModel {
  readonly trajectory: Trajectory;
  readonly tree: CallTree;
  readonly timeline: Timeline;
  /** The id of the call that the run spent most time on; `null` if there is none. */
  readonly bottleneckId: string | null;
}

/** Works it out anew only when the trajectory is another one. */
export function useRunModel(trajectory: Trajectory): RunModel {
  return useMemo(() => {
    const { calls, startTime, durationMs } = trajectory;
    const timeline = buildTimeline(calls, startTime, durationMs);
    const tree = buildCallTree(calls, timeline.spans);
    const { bottleneck } = timeline;
    const bottleneckId = bottleneck === null ? null : (calls[bottleneck.callIndex]?.id ?? null);
    return { trajectory, tree, timeline, bottleneckId };
  }, [trajectory]);
}
