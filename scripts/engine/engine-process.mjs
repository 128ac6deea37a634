import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createEngineClient } from './engine-client.mjs';

/**
 * An engine that a script of this repository started.
 *
 * @typedef {object} EngineProcess
 * @property {string} folder its configuration, images, containers, socket and log; named in the
 *   command lines of its processes, and nowhere else
 * @property {string} dockerHost
 */

/** On a disk, unlike `/tmp` in places, and short enough for the paths of sockets. */
const PARENT_FOLDER = '/var/tmp';
const FOLDER_NAME = /^rlm-ts-engine-(\d+)-/;
const POLL_MS = 50;
const GRACE_MS = 20_000;

/** How the name of an engine's folder begins. It holds the process that makes the folder. */
export const folderPrefix = join(PARENT_FOLDER, `rlm-ts-engine-${process.pid}-`);

/** What is at a path below `/proc`, or undefined when that process is gone. */
function readOf(pid, read, name) {
  try {
    return read(`/proc/${pid}/${name}`, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ESRCH', 'EACCES'].includes(error.code)) return undefined;
    throw error;
  }
}

/**
 * The processes of an engine: dockerd, its containerd, the shims and the sandboxes of gVisor. Who
 * merely looks into the folder, such as an editor, is not in the engine's mount namespace.
 *
 * @param {string} folder
 */
export function processesOf(folder) {
  const outside = readOf('self', readlinkSync, 'ns/mnt');
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => {
    if (!readOf(pid, readFileSync, 'cmdline')?.includes(folder)) return false;
    return ![undefined, outside].includes(readOf(pid, readlinkSync, 'ns/mnt'));
  });
}

/**
 * Whether anything of the engine runs.
 *
 * @param {EngineProcess} engine
 */
export function isRunning({ folder }) {
  return processesOf(folder).length > 0;
}

/** Sends a signal to those of the processes that are still there. */
export function signalAll(pids, signal) {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
  }
}

/** Whether the engine's processes are gone before the time is up. */
async function ends({ folder }) {
  for (let waitedMs = 0; waitedMs < GRACE_MS; waitedMs += POLL_MS) {
    if (processesOf(folder).length === 0) return true;
    await sleep(POLL_MS);
  }
  return false;
}

/** Without this, dockerd would wait for each container to end on its own account. */
async function removeContainers({ dockerHost }) {
  const client = createEngineClient(dockerHost);
  const containers = await client.call('GET', '/containers/json?all=true');
  const remove = ({ Id }) => client.call('DELETE', `/containers/${Id}?force=true&v=true`);
  await Promise.allSettled(containers.map(remove));
}

/** Its mounts are in its own namespace and went with its processes: only plain files are left. */
async function removeFolder(folder) {
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

/**
 * Ends an engine with everything that runs in it and removes its folder. Fine to call when it has
 * ended already.
 *
 * @param {EngineProcess} engine
 */
export async function stopEngine(engine) {
  const { folder } = engine;
  if (isRunning(engine)) {
    // An engine that does not answer is ended all the same.
    await removeContainers(engine).catch((error) => console.error(`${folder}: ${error.message}`));
    const dockerd = processesOf(folder).filter(
      (pid) => readOf(pid, readFileSync, 'comm')?.trim() === 'dockerd',
    );
    signalAll(dockerd, 'SIGTERM');
    if (!(await ends(engine))) {
      signalAll(processesOf(folder), 'SIGKILL');
      if (!(await ends(engine))) throw new Error(`The engine in ${folder} cannot be ended`);
    }
  }
  await removeFolder(folder);
}

/** Removes the folders of engines whose starter was killed before it could stop them. */
export async function removeAbandonedFolders() {
  for (const name of await readdir(PARENT_FOLDER)) {
    const maker = FOLDER_NAME.exec(name)?.[1];
    if (maker === undefined || readOf(maker, readFileSync, 'comm') !== undefined) continue;
    const folder = join(PARENT_FOLDER, name);
    if (!isRunning({ folder })) await removeFolder(folder);
  }
}
