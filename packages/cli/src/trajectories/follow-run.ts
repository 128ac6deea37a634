import type { TrajectoryStorePort } from '@rlm-ts/api';
import type { CommandIo } from '../command-io.js';
import { RunProgress } from '../progress/run-progress.js';
import { showTrajectory } from './show-trajectory.js';
import { trajectoryEnding } from './trajectory-report.js';

/** How one run is told as it goes. */
export interface FollowRunOptions {
  readonly verbose: boolean;
  /** Nothing until it has ended, and then the trajectory as JSON. */
  readonly json: boolean;
}

/**
 * Tells a run from its beginning as it goes on, until it ends, the command is interrupted or its
 * reader leaves. One that has ended long ago is told as {@link showTrajectory} does.
 *
 * @throws RlmError as the store does.
 */
export async function followRun(
  io: CommandIo,
  store: TrajectoryStorePort,
  trajectoryId: string,
  { verbose, json }: FollowRunOptions,
): Promise<void> {
  const progress = new RunProgress(io.stdout, { verbose, stream: false });
  let isTold = false;
  for await (const event of store.follow(trajectoryId, { signal: io.signal })) {
    if (json) continue;
    isTold = true;
    await progress.show(event);
  }
  if (io.signal.aborted) return;
  if (!isTold) {
    await showTrajectory(io, store, trajectoryId, { verbose, json });
    return;
  }
  const trajectory = await store.get(trajectoryId, { signal: io.signal });
  await io.stdout.show(`\n${trajectoryEnding(trajectory)}`);
}
