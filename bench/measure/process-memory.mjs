import { readFileSync, readdirSync, writeFileSync } from 'node:fs';

const KB = 1024;

/**
 * Bytes from a `Name:   123 kB` file of /proc.
 *
 * @param {string} file
 * @param {string} name
 */
function field(file, name) {
  const found = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(readFileSync(file, 'utf8'));
  if (found === null) throw new Error(`${file} has no ${name}`);
  return Number(found[1]) * KB;
}

/** Resident bytes of this process: heap, buffers and code. */
export function residentBytes() {
  return field('/proc/self/status', 'VmRSS');
}

/** The most that {@link residentBytes} has been since {@link resetPeak}. */
export function peakResidentBytes() {
  return field('/proc/self/status', 'VmHWM');
}

/** Starts a new peak. */
export function resetPeak() {
  writeFileSync('/proc/self/clear_refs', '5');
}

/** Frees what can be freed, so that only what is still referenced counts. */
export function collectGarbage() {
  if (globalThis.gc === undefined) throw new Error('run this with node --expose-gc');
  // Buffers go one collection after the objects that held them.
  for (let round = 0; round < 3; round += 1) globalThis.gc();
}

/**
 * What a process takes, in bytes. `pssBytes` splits shared pages fairly among those that share
 * them; `anonymousBytes` leaves out mapped files.
 *
 * @param {number} pid
 */
export function memoryOf(pid) {
  const file = `/proc/${pid}/smaps_rollup`;
  return {
    rssBytes: field(file, 'Rss'),
    pssBytes: field(file, 'Pss'),
    anonymousBytes: field(file, 'Anonymous'),
  };
}

/**
 * @param {number} pid
 * @returns {number[]}
 */
function childrenOf(pid) {
  return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8')
      .split(' ')
      .filter((each) => each !== '')
      .map(Number),
  );
}

/**
 * What a process has of its own, in bytes, without its mapped files. Costs far less to ask than
 * {@link memoryOf}, which walks all mappings.
 *
 * @param {number} pid
 */
export function ownBytesOf(pid) {
  return field(`/proc/${pid}/status`, 'RssAnon');
}

/** The Python processes of this host's local sessions, and the supervisor that forked them. */
export function localWorkers() {
  const supervisors = childrenOf(process.pid).filter(isSupervisor);
  return { supervisors, workers: supervisors.flatMap(childrenOf) };
}

/** @param {number} pid */
function isSupervisor(pid) {
  return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('rlm_runtime.supervisor');
}
