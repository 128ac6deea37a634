import path from 'node:path';
import type Docker from 'dockerode';
import type { Image } from '../engine/engine.js';
import type { EngineFacts } from '../engine/engine-facts.js';
import type { RuntimeChoice } from '../engine/select-runtime.js';
import { hardenedHostConfig, type HardeningRequest } from '../hardening/host-config.js';
import type { DockerOptions } from '../options.js';
import type { ContainerUser } from './container-user.js';
import type { ContextFile } from './context-file.js';
import { COPIED_FOLDER } from './copy-context-files.js';
import { ownLabels } from './labels.js';

/** The code's place among the host's folders, if it was given one. */
export const WORKSPACE_FOLDER = '/workspace';

const ENVIRONMENT = { HOME: '/tmp', LANG: 'C.UTF-8' };

/** Processes and threads of the runtime: the agent, the proxy, and a thread or two of Python's own. */
const AGENT_PIDS = 8;

/** What a container is made from. */
export interface ContainerPlan {
  readonly sessionId: string;
  readonly image: Image;
  readonly engine: EngineFacts;
  readonly choice: RuntimeChoice;
  readonly user: ContainerUser;
  readonly options: DockerOptions;
  /** Files that the engine is to bind into the container. */
  readonly boundFiles: readonly ContextFile[];
}

/**
 * What is asked of the engine to hold the container.
 *
 * @param seccompProfilePath Where the engine finds the profile of system calls, if it wants a file.
 */
export function hardeningRequest(
  { options, choice, user, engine }: ContainerPlan,
  seccompProfilePath?: string,
): HardeningRequest {
  return {
    options,
    runtime: choice.runtime,
    engineRuntime: choice.engineName,
    uid: user.uid,
    gid: user.gid,
    sharedUser: user.shared,
    agentPids: AGENT_PIDS,
    engine,
    ...(seccompProfilePath === undefined ? {} : { seccompProfilePath }),
  };
}

/** Names of the variables that the code may find; `HOSTNAME` and `PATH` are the engine's. */
export function expectedVariables({ image }: ContainerPlan): readonly string[] {
  return [...image.environment, ...Object.keys(ENVIRONMENT), 'HOSTNAME', 'PATH'];
}

/** Where the container sees a bound file. */
export function boundPath({ name }: ContextFile): string {
  return `/mnt/context/${name}`;
}

/** The request that makes a session's container; for the path see {@link hardeningRequest}. */
export function containerSpec(
  plan: ContainerPlan,
  boot: string,
  seccompProfilePath?: string,
): Docker.ContainerCreateOptions {
  const { user } = plan;
  return {
    Image: plan.image.id,
    // Isolated, without site-packages: those are found later, for the code.
    Entrypoint: ['python3', '-I', '-S', '-X', 'utf8', '-c', boot],
    Cmd: [],
    User: `${String(user.uid)}:${String(user.gid)}`,
    WorkingDir: '/',
    Env: Object.entries(ENVIRONMENT).map(([name, value]) => `${name}=${value}`),
    Labels: ownLabels(plan.sessionId),
    Tty: false,
    OpenStdin: true,
    // The engine closes the container's input when this host is gone; the agent then ends.
    StdinOnce: true,
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    Healthcheck: { Test: ['NONE'] },
    StopSignal: 'SIGKILL',
    HostConfig: {
      ...hardenedHostConfig(hardeningRequest(plan, seccompProfilePath)),
      Mounts: mounts(plan),
    },
  };
}

function mounts({ options, boundFiles, engine }: ContainerPlan): Docker.MountSettings[] {
  const { workspaceMount, writable } = options;
  // Without a name it goes with its container, whoever removes that. Docker mounts such volumes
  // writable only; what keeps the code from writing is that it is root's and the code is not. Podman
  // makes the code its owner, and mounts it read-only if asked.
  const list = [
    {
      Type: 'volume',
      Target: COPIED_FOLDER,
      ...(engine.isPodman ? { ReadOnly: true } : {}),
      VolumeOptions: { NoCopy: true },
    },
  ] as Docker.MountSettings[];
  if (workspaceMount !== null) {
    const Source = path.resolve(workspaceMount);
    list.push(bind(Source, WORKSPACE_FOLDER, !writable));
  }
  for (const file of boundFiles) list.push(bind(file.path, boundPath(file), true));
  return list;
}

function bind(Source: string, Target: string, ReadOnly: boolean): Docker.MountSettings {
  return { Type: 'bind', Source, Target, ReadOnly, BindOptions: { Propagation: 'rprivate' } };
}
