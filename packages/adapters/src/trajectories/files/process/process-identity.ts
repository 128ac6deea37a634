import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import type { JournalWriter } from '../format/journal-header.js';

/** This process, so that another one can tell whether it is still there. */
export async function thisProcess(): Promise<JournalWriter> {
  const { pid } = process;
  return { pid, host: hostname(), started: await startOf(pid) };
}

/** How long a writer on another host may be silent before it counts as gone. */
const SILENCE_MS = 10 * 60_000;

/** Whether the process that writes a journal is still there. */
export async function isAlive(writer: JournalWriter, lastWrittenMs: number): Promise<boolean> {
  if (writer.host !== hostname()) return Date.now() - lastWrittenMs < SILENCE_MS;
  try {
    process.kill(writer.pid, 0);
  } catch (error) {
    // Another user's process may not be asked, but it is there.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const started = await startOf(writer.pid);
  // Ids of processes are given again.
  return started === writer.started || started === null || writer.started === null;
}

/** When a process began, in ticks since the system did; `null` where there is no `/proc`. */
async function startOf(pid: number): Promise<string | null> {
  try {
    const stat = await readFile(`/proc/${String(pid)}/stat`, 'utf8');
    // The name, which may hold anything, ends with the last bracket; the start is the 22nd field.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
