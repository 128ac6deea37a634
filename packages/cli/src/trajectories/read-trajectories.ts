import {
  RlmError,
  type Trajectory,
  type TrajectoryStorePort,
  type TrajectorySummary,
} from '@rlm-ts/api';
import type { CommandIo } from '../command-io.js';

/**
 * Whole trajectories, one after the other, so that only one of them is held in memory. Ends early
 * when the reader of standard output has left.
 *
 * @throws RlmError as the store does; one that is gone since it was listed is left out.
 */
export async function* readListed(
  io: CommandIo,
  store: TrajectoryStorePort,
  summaries: readonly TrajectorySummary[],
): AsyncGenerator<Trajectory, void, undefined> {
  for (const { trajectoryId } of summaries) {
    if (io.stdout.readerGone.aborted || io.stdout.failure !== null) return;
    try {
      yield await store.get(trajectoryId, { signal: io.signal });
    } catch (error) {
      if (!RlmError.isInstance(error) || error.code !== 'TRAJECTORY_NOT_FOUND') throw error;
      await io.stderr.write(`Warning: ${trajectoryId} is there no longer.\n`);
    }
  }
}
