import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SecurityViolationError } from '@rlm-ts/domain';
import type { Engine } from '../engine/engine.js';
import { SECCOMP_PROFILE } from '../hardening/seccomp-profile.js';
import type { ContainerPlan } from './container-spec.js';

/**
 * Makes a container while the profile of its system calls is where its engine looks for it. Docker
 * takes the profile itself. Podman takes the path of a file, which it reads as it makes the container
 * and not again, so the file is there for that long only.
 *
 * @param make Gets the path; `undefined` for an engine that needs no file.
 * @throws SecurityViolationError (`SECURITY_VIOLATION`) for a Podman on another machine, which would
 *   not find the file.
 */
export async function withSeccompProfile<T>(
  { address }: Pick<Engine, 'address'>,
  { engine, options, choice }: Pick<ContainerPlan, 'engine' | 'options' | 'choice'>,
  make: (profilePath: string | undefined) => Promise<T>,
): Promise<T> {
  if (!engine.isPodman || options.seccomp !== 'strict' || choice.runtime !== 'runc') {
    return make(undefined);
  }
  if (!address.isLocalSocket) {
    throw new SecurityViolationError(
      `${engine.name} at ${address.text} takes a profile of system calls only from a file on its own machine, so the strict one cannot be given to it from here. Reach it through a socket of this machine, give it gVisor, or set the environment option seccomp to "engine" to do with its own profile.`,
      { refused: ['system-calls'] },
    );
  }
  const folder = await mkdtemp(path.join(tmpdir(), 'rlm-seccomp-'));
  try {
    const file = path.join(folder, 'profile.json');
    await writeFile(file, JSON.stringify(SECCOMP_PROFILE));
    // It is no secret, and a rootless engine may be somebody else.
    await chmod(file, 0o444);
    await chmod(folder, 0o755);
    return await make(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
