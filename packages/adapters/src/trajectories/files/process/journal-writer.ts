import { hostname } from 'node:os';
import { isRunning, startOf } from '../../../processes/identity/process-identity.js';
import type { JournalWriter } from '../format/journal-header.js';

/** How long a writer on another host may be silent before it counts as gone. */
const SILENCE_MS = 10 * 60_000;

/** This process, so that another one can tell whether it is still there. */
export function thisProcess(): JournalWriter {
  const { pid } = process;
  return { pid, host: hostname(), started: startOf(pid) };
}

/** Whether the process that writes a journal is still there. */
export function isAlive(writer: JournalWriter, lastWrittenMs: number): boolean {
  if (writer.host !== hostname()) return Date.now() - lastWrittenMs < SILENCE_MS;
  if (!isRunning(writer.pid)) return false;
  const started = startOf(writer.pid);
  // Ids of processes are given again.
  return started === writer.started || started === null || writer.started === null;
}
