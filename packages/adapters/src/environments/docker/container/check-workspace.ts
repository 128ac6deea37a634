import { existsSync, realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { RlmError, SecurityViolationError } from '@rlm-ts/domain';
import type { EngineAddress } from '../engine/engine-address.js';

/** Where engines listen, besides the one that is used; whoever can connect there rules it. */
function usualSockets(): string[] {
  const own = process.env['XDG_RUNTIME_DIR'];
  const home = homeFolder();
  return [
    '/var/run/docker.sock',
    '/run/podman/podman.sock',
    '/run/containerd/containerd.sock',
    ...(home === null ? [] : [path.join(home, '.docker/run/docker.sock')]),
    ...(own === undefined ? [] : [`${own}/docker.sock`, `${own}/podman/podman.sock`]),
  ];
}

/** Null where `HOME` is not set and the system does not know the account. */
function homeFolder(): string | null {
  try {
    return homedir();
  } catch {
    return null;
  }
}

/**
 * Looks at the folder that the code is to see as its workspace.
 *
 * @throws RlmError `CONFIG_INVALID` if there is no such folder.
 * @throws SecurityViolationError if an engine listens in it: its socket is the way out.
 */
export function checkWorkspace(
  workspaceMount: string | null,
  { socketPath }: Pick<EngineAddress, 'socketPath'>,
): void {
  if (workspaceMount === null) return;
  const status = statSync(workspaceMount, { throwIfNoEntry: false });
  if (status?.isDirectory() !== true) {
    throw new RlmError({
      code: 'CONFIG_INVALID',
      message: `The environment option workspaceMount is ${workspaceMount}, and there is no such folder.`,
    });
  }
  const workspace = realpathSync(workspaceMount);
  const sockets = [...(socketPath === null ? [] : [socketPath]), ...usualSockets()];
  const inside = sockets.find((socket) => existsSync(socket) && isWithin(workspace, socket));
  if (inside === undefined) return;
  throw new SecurityViolationError(
    `The environment option workspaceMount is ${workspaceMount}, and a container engine listens in it at ${inside}: code that reaches it is root on this machine. Mount a folder that holds only what the code needs.`,
  );
}

/** The error for a workspace that the engine does not have. */
export function workspaceElsewhere(workspaceMount: string, cause: unknown): RlmError {
  return new RlmError({
    code: 'CONTAINER_FAILED',
    message: `The engine cannot mount the workspace ${workspaceMount}: it must be a folder of the machine that the engine runs on. Leave the environment option workspaceMount out for an engine elsewhere.`,
    cause,
  });
}

function isWithin(folder: string, file: string): boolean {
  const relative = path.relative(folder, realpathSync(file));
  return !relative.startsWith('..') && !path.isAbsolute(relative);
}
