import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { RlmError, type Trajectory } from '@rlm-ts/domain';
import { trajectoryFromJson } from '../format/trajectory-json.js';
import type { LocatedTrajectory } from './locate-trajectories.js';
import { openRegularFile } from './open-regular-file.js';
import { readJournal } from './read-journal.js';
import { scanLines } from './scan-lines.js';

/**
 * The trajectory in its place; `null` if it is not there any more.
 *
 * @throws RlmError `CONFIG_INVALID` if it is there but not as a trajectory must be.
 */
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
  const value = jsonIn(bytes.toString('utf8'));
  // Something else may stand there by now.
  if (idOf(value) !== trajectoryId) return null;
  try {
    return trajectoryFromJson(value);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    const line = await lineAt(file, offset);
    throw new RlmError({
      code: 'CONFIG_INVALID',
      message: `Trajectory '${trajectoryId}' cannot be read: ${place}:${String(line)}: ${problem}`,
      details: { trajectoryId, file: place, line },
      cause: error,
    });
  }
}

/** `undefined` for a text that is no JSON. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function idOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null
    ? Reflect.get(value, 'trajectory_id')
    : undefined;
}

/** The number, from 1, of the line that begins at a place. */
async function lineAt(file: FileHandle, offset: number): Promise<number> {
  let line = 1;
  for await (const each of scanLines(file, 0)) {
    if (each.offset >= offset) break;
    line += 1;
  }
  return line;
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
