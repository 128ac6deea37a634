import { hostname, uptime } from 'node:os';
import {
  isRunning,
  processSpace,
  startOf,
  systemBoot,
} from '../../../processes/identity/process-identity.js';
import type { JournalWriter } from '../format/journal-header.js';

/** How long a writer that cannot be looked for from here may be silent before it counts as gone. */
const SILENCE_MS = 10 * 60_000;

/** This process, so that another one can tell whether it is still there. */
export function thisProcess(): JournalWriter {
  const { pid } = process;
  return {
    pid,
    host: hostname(),
    started: startOf(pid),
    space: processSpace(),
    boot: systemBoot(),
  };
}

/** Whether the process that writes a journal is still there. */
export function isAlive(writer: JournalWriter, lastWrittenMs: number): boolean {
  const isRecent = Date.now() - lastWrittenMs < SILENCE_MS;
  if (writer.host !== hostname()) return isRecent;
  if (isOther(writer.boot, systemBoot())) {
    // This machine has started anew, or another one goes by its name.
    return isRecent && lastWrittenMs > Date.now() - uptime() * 1000;
  }
  // Containers may go by one name; what an id means in another one is not known here.
  if (isOther(writer.space, processSpace())) return isRecent;
  if (!isRunning(writer.pid)) return false;
  const started = startOf(writer.pid);
  // Ids of processes are given again.
  return started === writer.started || started === null || writer.started === null;
}

/** Whether two are known not to be the same. */
function isOther(one: string | null, other: string | null): boolean {
  return one !== null && other !== null && one !== other;
}
