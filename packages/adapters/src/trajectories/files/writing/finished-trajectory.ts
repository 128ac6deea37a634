import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Trajectory } from '@rlm-ts/domain';
import { dayFile } from '../format/file-names.js';
import { trajectoryToJson } from '../format/trajectory-json.js';

const NEWLINE = 0x0a;

/**
 * Appends a finished trajectory to the file of its day: one line by one write, whatever other
 * processes append meanwhile. Resolves once it is on the disk.
 *
 * @throws what the file system fails with; then there may be a part of a line, which readers skip.
 */
export async function appendTrajectory(
  logDir: string,
  trajectory: Trajectory,
  endedAt: number,
): Promise<void> {
  const line = `${JSON.stringify(trajectoryToJson(trajectory))}\n`;
  await using file = await open(path.join(logDir, dayFile(endedAt)), 'a+', 0o600);
  const { size } = await file.stat();
  const last = Buffer.alloc(1);
  if (size > 0) await file.read(last, 0, 1, size - 1);
  // A line of somebody's who could not end it must not swallow this one.
  const isTorn = size > 0 && last[0] !== NEWLINE;
  const bytes = Buffer.from(isTorn ? `\n${line}` : line);
  const { bytesWritten } = await file.write(bytes);
  if (bytesWritten < bytes.length)
    throw new Error(`only ${String(bytesWritten)} bytes were written`);
  await file.datasync();
}

/**
 * Writes a finished trajectory into a file of its own, which is there as a whole or not at all.
 *
 * @throws what the file system fails with.
 */
export async function writeTrajectoryFile(logDir: string, trajectory: Trajectory): Promise<void> {
  const { trajectoryId } = trajectory;
  const beginning = path.join(logDir, `.${trajectoryId}.${String(process.pid)}.tmp`);
  try {
    {
      await using file = await open(beginning, 'wx', 0o600);
      await file.writeFile(`${JSON.stringify(trajectoryToJson(trajectory), null, 2)}\n`);
      await file.datasync();
    }
    await rename(beginning, path.join(logDir, `${trajectoryId}.json`));
  } catch (error) {
    await rm(beginning, { force: true });
    throw error;
  }
}
