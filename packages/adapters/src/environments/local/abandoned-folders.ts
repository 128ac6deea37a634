import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isRunning } from '../../processes/identity/process-identity.js';

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
