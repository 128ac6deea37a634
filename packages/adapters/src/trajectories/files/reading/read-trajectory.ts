import path from 'node:path';
import { RlmError, type Trajectory } from '@rlm-ts/domain';
import { trajectoryFromJson } from '../format/trajectory-json.js';
import type { LocatedTrajectory } from './locate-trajectories.js';
import { openRegularFile } from './open-regular-file.js';
import { readJournal } from './read-journal.js';

/** The trajectory in its place; `null` if it is not there any more. */
export async function readTrajectory(
  logDir: string,
  located: LocatedTrajectory,
): Promise<Trajectory | null> {
  const place = path.join(logDir, located.file);
  const { trajectoryId } = located.summary;
  if (located.isJournal) return readFromJournal(place, located);
  const { offset, length } = located.entry;
  await using file = await openRegularFile(place);
  if (file === null || offset + length > (await file.stat()).size) return null;
  const bytes = Buffer.alloc(length);
  await file.read(bytes, 0, length, offset);
  try {
    const trajectory = trajectoryFromJson(JSON.parse(bytes.toString('utf8')));
    return trajectory.trajectoryId === trajectoryId ? trajectory : null;
  } catch {
    // Something else stands there by now.
    return null;
  }
}

async function readFromJournal(
  place: string,
  { summary }: LocatedTrajectory,
): Promise<Trajectory | null> {
  try {
    const trajectory = await readJournal(place, summary.trajectoryId);
    const isRunning = trajectory.status === 'running';
    return isRunning ? { ...trajectory, status: summary.status } : trajectory;
  } catch (error) {
    if (RlmError.isInstance(error) && error.code === 'TRAJECTORY_NOT_FOUND') return null;
    throw error;
  }
}
