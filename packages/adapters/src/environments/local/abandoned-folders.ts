import { createHash, randomBytes } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isRunning, processSpace } from '../../processes/identity/process-identity.js';

const NAME = /^rlm-local-(\d+)-([0-9a-f]{8})-/;

/**
 * A name for a folder of this process that nobody else has: with it goes whose process it is, for other
 * containers that share the folder of temporary files have processes of the same number.
 */
export function newFolderName(): string {
  const own = randomBytes(9).toString('base64url');
  return `rlm-local-${String(process.pid)}-${shortSpace()}-${own}`;
}

function shortSpace(): string {
  return createHash('sha256').update(processSpace()).digest('hex').slice(0, 8);
}

/**
 * Removes the folders of hosts that are gone without their supervisor having cleaned up, which
 * takes a power cut or somebody who killed both. Never rejects: what cannot be removed stays.
 */
export async function sweepAbandonedFolders(folder: string = tmpdir()): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  const here = shortSpace();
  const abandoned = names.filter((name) => {
    const [, pid, space] = NAME.exec(name) ?? [];
    return pid !== undefined && space === here && !isRunning(Number(pid));
  });
  await Promise.allSettled(
    abandoned.map((name) => rm(path.join(folder, name), { recursive: true, force: true })),
  );
}
