import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { runCommand } from '../tooling/run-command.mjs';
import { BY_HAND, obstacleToInstall } from './by-hand.mjs';
import { findProgram } from './find-program.mjs';
import { NoEngineError } from './no-engine.error.mjs';
import { onTermination } from './on-termination.mjs';

/** Debian's package for each program. */
const PACKAGES = { dockerd: 'docker.io', mmdebstrap: 'mmdebstrap', runsc: 'runsc' };

const POLICY = '/usr/sbin/policy-rc.d';
const LOCK_TIMEOUT_S = 120;

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
    await rm(POLICY);
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

/**
 * Installs those of the programs that are missing, with the system's package manager.
 *
 * @param {readonly (keyof typeof PACKAGES)[]} programs
 * @param {(note: string) => void} tell
 * @throws {NoEngineError} when it cannot be done here; the message has the commands to do it by hand
 */
export async function installPrograms(programs, tell) {
  const missing = programs.filter((program) => findProgram(program) === undefined);
  if (missing.length === 0) return;
  const lacking = `${missing.join(' and ')} cannot be installed here`;
  const obstacle = obstacleToInstall();
  if (obstacle !== undefined) throw new NoEngineError(`${lacking}: ${obstacle}.\n${BY_HAND}`);
  const packages = missing.map((program) => PACKAGES[program]);
  tell(`Installing ${packages.join(', ')}`);
  const installing = withoutServices(() => install(packages));
  // Cut off midway, packages would be left half installed.
  const release = onTermination(async () => void (await Promise.allSettled([installing])));
  const { succeeded, output } = await installing.finally(release);
  if (!succeeded) throw new NoEngineError(`${lacking}; apt-get says:\n${output}\n${BY_HAND}`);
}
