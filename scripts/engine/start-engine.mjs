import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { freemem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BY_HAND, obstacleToStart } from './by-hand.mjs';
import { folderPrefix, removeAbandonedFolders, stopEngine } from './engine-process.mjs';
import { runtimesOf } from './find-engine.mjs';
import { findProgram } from './find-program.mjs';
import { installPrograms } from './install-programs.mjs';
import { NoEngineError } from './no-engine.error.mjs';
import { onTermination } from './on-termination.mjs';

const START_TIMEOUT_MS = 60_000;
const POLL_MS = 100;

/** How much memory must be available for an engine to have its images and containers in it. */
const MEMORY_FOR_DATA = 8 * 2 ** 30;

/**
 * Starts dockerd in a mount namespace of its own: an engine that was killed leaves no mounts, and
 * the system's containerd, which dockerd would otherwise use, is out of its sight. A third argument is
 * a folder to have in memory.
 */
const IN_NAMESPACE = [
  'mkdir -p /run/containerd',
  'mount -t tmpfs tmpfs /run/containerd',
  '{ [ -z "$3" ] || mount -t tmpfs tmpfs "$3"; }',
  'exec "$1" --config-file "$2"',
].join(' && ');

const dataFolderIn = (folder) => join(folder, 'data');

/** Nothing of it touches this machine's network: containers have their loopback or nothing. */
function configurationIn(folder) {
  return {
    hosts: [`unix://${folder}/docker.sock`],
    'data-root': dataFolderIn(folder),
    'exec-root': join(folder, 'exec'),
    pidfile: join(folder, 'pid'),
    bridge: 'none',
    iptables: false,
    'ip-forward': false,
    'shutdown-timeout': 5,
    'log-level': 'warn',
    runtimes: {
      // Without hardware virtualisation, and without a network that only root may set up.
      runsc: { path: 'runsc', runtimeArgs: ['--platform=ptrace', '--network=none'] },
    },
  };
}

/** Whether another engine has its bridge here. `/proc`, unlike `/sys`, tells of this namespace. */
function isBridgeHere() {
  return /^\s*docker0:/m.test(readFileSync('/proc/self/net/dev', 'utf8'));
}

/**
 * The command that becomes dockerd. It writes through to the disk several times for each container;
 * a disk that others keep busy holds up every test.
 */
function commandFor(folder, { survivesStarter }) {
  const command = ['unshare', '--mount', '--propagation', 'slave'];
  // An engine without a bridge removes the one of the engine beside it, if it sees it.
  if (isBridgeHere()) command.push('--net');
  if (!survivesStarter) command.unshift('setpriv', '--pdeathsig', 'TERM');
  const inMemory = freemem() >= MEMORY_FOR_DATA ? dataFolderIn(folder) : '';
  const args = [findProgram('dockerd'), join(folder, 'daemon.json'), inMemory];
  return [...command, 'sh', '-c', IN_NAMESPACE, 'sh', ...args];
}

function spawnEngine(folder, options) {
  const [program, ...args] = commandFor(folder, options);
  const log = openSync(join(folder, 'dockerd.log'), 'a');
  const path = `${process.env['PATH'] ?? ''}:/usr/local/sbin:/usr/sbin:/sbin`;
  const child = spawn(program, args, {
    // Ctrl-C in a terminal is for the script, which then stops the engine.
    detached: true,
    stdio: ['ignore', log, log],
    env: { ...process.env, PATH: path },
  });
  closeSync(log);
  child.unref();
  const ended = { reason: undefined };
  child.on('error', (error) => (ended.reason = error.message));
  child.on('exit', (code, signal) => (ended.reason = `it ended with ${signal ?? `code ${code}`}`));
  return ended;
}

/** The engine's runtimes, once it answers. */
async function untilReady({ dockerHost, folder }, ended) {
  let reason = '';
  for (let waitedMs = 0; waitedMs < START_TIMEOUT_MS; waitedMs += POLL_MS) {
    try {
      return await runtimesOf(dockerHost);
    } catch (error) {
      reason = ended.reason ?? error.message;
    }
    if (ended.reason !== undefined) break;
    await sleep(POLL_MS);
  }
  const log = await readFile(join(folder, 'dockerd.log'), 'utf8');
  const end = log.trimEnd().split('\n').slice(-8).join('\n');
  throw new NoEngineError(`dockerd does not start here: ${reason}.\n${end}`);
}

/**
 * Starts an engine with gVisor beside runc, in a folder of its own, after installing what is
 * missing for it. It ends with this process unless it is told to survive.
 *
 * @param {(note: string) => void} tell
 * @param {{ survivesStarter?: boolean }} [options]
 * @returns {Promise<import('./engine-process.mjs').EngineProcess & {
 *   runtimes: readonly string[], stop: () => Promise<void>, release: () => void }>} `stop` ends it;
 *   `release` leaves it running when this process is told to end
 * @throws {NoEngineError} when it cannot be started here
 */
export async function startEngine(tell, { survivesStarter = false } = {}) {
  const obstacle = obstacleToStart();
  if (obstacle !== undefined) {
    throw new NoEngineError(
      `No Docker engine runs, and none can be started: ${obstacle}.\n${BY_HAND}`,
    );
  }
  await installPrograms(['dockerd', 'runsc'], tell);
  await removeAbandonedFolders();
  const folder = await mkdtemp(folderPrefix);
  const engine = { folder, dockerHost: `unix://${folder}/docker.sock` };
  let stopping;
  const stop = () => (stopping ??= stopEngine(engine).finally(() => release()));
  const release = onTermination(stop);
  try {
    tell(`Starting dockerd in ${folder}`);
    await mkdir(dataFolderIn(folder));
    await writeFile(join(folder, 'daemon.json'), JSON.stringify(configurationIn(folder)));
    const runtimes = await untilReady(engine, spawnEngine(folder, { survivesStarter }));
    return { ...engine, runtimes, stop, release };
  } catch (error) {
    await stop();
    throw error;
  }
}
