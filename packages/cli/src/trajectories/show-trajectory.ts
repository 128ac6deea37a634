import { trajectoryToJson, type TrajectoryStorePort } from '@rlm-ts/api';
import type { CommandIo } from '../command-io.js';
import { trajectoryReport } from './trajectory-report.js';
import { writeResult } from './write-result.js';

/** How one trajectory is shown. */
export interface ShowOptions {
  readonly verbose: boolean;
  /** As JSON over several lines, whole, instead of a report for a person. */
  readonly json: boolean;
}

/**
 * Writes one trajectory to standard output.
 *
 * @throws RlmError as the store does.
 */
export async function showTrajectory(
  io: CommandIo,
  store: TrajectoryStorePort,
  trajectoryId: string,
  { verbose, json }: ShowOptions,
): Promise<void> {
  const trajectory = await store.get(trajectoryId, { signal: io.signal });
  if (json) {
    await writeResult(io, `${JSON.stringify(trajectoryToJson(trajectory), null, 2)}\n`);
    return;
  }
  for (const piece of trajectoryReport(trajectory, { verbose })) {
    if (io.signal.aborted) return;
    await io.stdout.show(piece);
  }
}
