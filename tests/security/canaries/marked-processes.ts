import { readdir, readFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';

import type { PlantedCanary } from './planted-canary.js';

const GONE_WITHIN_MS = 4000;
const EVERY_MS = 50;

/** A name that an attack gives the processes it leaves behind, by which the host finds them. */
export function plantMark(): PlantedCanary {
  // The kernel keeps 15 bytes of a name.
  const mark = `rlm-${randomBytes(5).toString('hex')}`;
  return { facts: { mark } };
}

/** The marked processes of this machine. */
export async function markedProcesses(mark: string): Promise<readonly number[]> {
  const found: number[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => ''); // gone meanwhile
    if (name.trimEnd() === mark) found.push(Number(pid));
  }
  return found;
}

/** Those that are still there when they should long be gone. */
export async function remainingProcesses(mark: string): Promise<readonly number[]> {
  const end = performance.now() + GONE_WITHIN_MS;
  for (;;) {
    const found = await markedProcesses(mark);
    if (found.length === 0 || performance.now() > end) return found;
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
}

/** Ends the marked processes, which are those of this one attack. */
export async function endMarkedProcesses(mark: string): Promise<void> {
  for (const pid of await markedProcesses(mark)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
}
