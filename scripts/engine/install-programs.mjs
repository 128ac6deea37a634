import { aptInstall, obstacleToInstall } from '../tooling/apt-install.mjs';
import { BY_HAND } from './by-hand.mjs';
import { findProgram } from './find-program.mjs';
import { NoEngineError } from './no-engine.error.mjs';

/** Debian's package for each program. */
const PACKAGES = { dockerd: 'docker.io', mmdebstrap: 'mmdebstrap', runsc: 'runsc' };

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
  const { succeeded, output } = await aptInstall(packages, tell);
  if (!succeeded) throw new NoEngineError(`${lacking}; apt-get says:\n${output}\n${BY_HAND}`);
}
