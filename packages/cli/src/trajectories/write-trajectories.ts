import { trajectoryToJson, type TrajectoryStorePort, type TrajectorySummary } from '@rlm-ts/api';
import type { CommandIo } from '../command-io.js';
import { readListed } from './read-trajectories.js';
import { writeResult } from './write-result.js';

/**
 * Writes whole trajectories to standard output, one JSON object a line, the newest last.
 *
 * @param newestFirst As a store lists them.
 */
export async function writeJsonLines(
  io: CommandIo,
  store: TrajectoryStorePort,
  newestFirst: readonly TrajectorySummary[],
): Promise<void> {
  for await (const trajectory of readListed(io, store, [...newestFirst].reverse())) {
    await writeResult(io, `${JSON.stringify(trajectoryToJson(trajectory))}\n`);
  }
}
