import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { findProgram } from '../engine/find-program.mjs';
import { onTermination } from '../engine/on-termination.mjs';
import { runCommand } from './run-command.mjs';

const POLICY = '/usr/sbin/policy-rc.d';
const LOCK_TIMEOUT_S = 120;

/** Why this process cannot install packages, or undefined. */
export function obstacleToInstall() {
  if (process.platform !== 'linux') return `this is ${process.platform}, not Linux`;
  if (process.getuid?.() !== 0) return 'this user is not root';
  return findProgram('apt-get') === undefined ? 'there is no apt-get' : undefined;
}

/**
 * Keeps packages from starting their services while `use` runs, in Debian's own way. The
 * distribution's engine would start without gVisor, with a bridge and its own firewall rules.
 */
async function withoutServices(use) {
  if (existsSync(POLICY)) return use();
  await writeFile(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    return await use();
  } finally {
    await rm(POLICY, { force: true });
  }
}

/** Its output is quiet: standard output belongs to the results of the calling script. */
async function aptGet(...args) {
  const { code, stdout, stderr } = await runCommand(
    'apt-get',
    ['-o', `DPkg::Lock::Timeout=${LOCK_TIMEOUT_S}`, ...args],
    { env: { DEBIAN_FRONTEND: 'noninteractive' }, quiet: true },
  );
  return { succeeded: code === 0, output: stdout + stderr };
}

async function install(packages) {
  const once = () => aptGet('install', '-y', '--no-install-recommends', ...packages);
  let result = await once();
  // The usual reason is a missing or an old list of packages. Fetching it fails now and then.
  for (let updates = 0; !result.succeeded && updates < 2; updates += 1) {
    await aptGet('update');
    result = await once();
  }
  return result;
}

/** apt-get refuses to work twice at once, however long it would wait for its lock. */
let before = Promise.resolve();

/**
 * Installs packages with the system's package manager, without starting their services.
 *
 * @param {readonly string[]} packages
 * @param {(note: string) => void} tell
 * @returns {Promise<{ succeeded: boolean, output: string }>} what apt-get said
 */
export async function aptInstall(packages, tell) {
  tell(`Installing ${packages.join(', ')}`);
  const installing = before.then(() => withoutServices(() => install(packages)));
  before = installing.then(
    () => undefined,
    () => undefined,
  );
  // Cut off midway, packages would be left half installed.
  const release = onTermination(async () => void (await Promise.allSettled([installing])));
  return installing.finally(release);
}
