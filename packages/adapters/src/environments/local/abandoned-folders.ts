import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const NAME = /^rlm-local-(\d+)-/;

/**
 * Removes the folders of hosts that are gone without their supervisor having cleaned up, which
 * takes a power cut or somebody who killed both. Never rejects: what cannot be removed stays.
 */
export async function sweepAbandonedFolders(folder: string = tmpdir()): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  const abandoned = names.filter((name) => {
    const pid = NAME.exec(name)?.[1];
    return pid !== undefined && !isRunning(Number(pid));
  });
  await Promise.allSettled(
    abandoned.map((name) => rm(path.join(folder, name), { recursive: true, force: true })),
  );
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process exists too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
