import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Whether there is a process of this id, whoever's it is. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process may not be asked, but it is there.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * When a process began, in ticks since the system did: ids are given again, together with this they are
 * not. `null` where that cannot be known: it is gone, or there is no `/proc`.
 */
export function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    // The name, which may hold anything, ends with the last bracket; the start is the 22nd field.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

let boot: string | null = null;

/** The run of the system that this is, which a start anew ends; `null` where the system does not tell. */
export function systemBoot(): string | null {
  // It outlives the process, so that it is asked for once.
  return (boot ??= readBoot());
}

function readBoot(): string | null {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return null; // a system without /proc
  }
}

/** Where process ids mean the same as here, until the system starts anew: a machine, or a container. */
export function processSpace(): string {
  try {
    return `${hostname()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname(); // a system without /proc
  }
}
