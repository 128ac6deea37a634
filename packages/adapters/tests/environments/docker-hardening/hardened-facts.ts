import { SecurityViolationError, type IsolationReport } from '@rlm-ts/domain';

import type { IsolationFacts } from '../../../src/environments/docker/hardening/evidence.js';
import type { GrantedHostConfig } from '../../../src/environments/docker/hardening/granted-host-config.js';
import {
  hardenedHostConfig,
  type HardeningRequest,
} from '../../../src/environments/docker/hardening/host-config.js';
import { readInspection } from '../../../src/environments/docker/hardening/inspection.js';
import { refuseUnlessIsolated } from '../../../src/environments/docker/hardening/verify-isolation.js';
import { dockerOptionsSchema } from '../../../src/environments/docker/options.js';

export type Runtime = 'runc' | 'runsc';

/** What is asked of a rootful engine on a host of four processors, with default options. */
export function requestFor(
  runtime: Runtime,
  options: Record<string, unknown> = {},
  change: Partial<HardeningRequest> = {},
): HardeningRequest {
  return {
    options: dockerOptionsSchema.parse(options),
    runtime,
    engineRuntime: runtime,
    uid: 61_500,
    gid: 61_500,
    sharedUser: false,
    agentPids: 16,
    engine: {
      processors: 4,
      cgroupVersion: '2',
      swapLimit: true,
      securityOptions: ['name=seccomp,profile=default'],
    },
    ...change,
  };
}

const NO_CAPABILITIES = '0000000000000000';
const MEGABYTE = 1 << 20;

/** What a container sees that got all of {@link requestFor}. */
export function soundInspection(runtime: Runtime): Record<string, unknown> {
  const onLinux = runtime === 'runc';
  const scratch = { kind: 'tmpfs', noSuid: onLinux };
  return {
    pid: 1,
    user: { uids: [61_500, 61_500, 61_500], gids: [61_500, 61_500, 61_500], groups: [61_500] },
    capabilities: {
      inheritable: NO_CAPABILITIES,
      permitted: NO_CAPABILITIES,
      effective: NO_CAPABILITIES,
      bounding: NO_CAPABILITIES,
      ambient: onLinux ? NO_CAPABILITIES : null,
    },
    noNewPrivileges: true,
    seccompMode: onLinux ? 2 : 0,
    rootFileSystem: { readOnly: true, writes: { '/': 'refused (EROFS)', '/usr': null } },
    writableMounts: ['/dev/mqueue', '/dev/shm', '/tmp'],
    network: {
      interfaces: [
        { name: 'lo', up: true },
        { name: 'tunl0', up: false },
      ],
      outbound: { ipv4: 'refused (ENETUNREACH)', ipv6: null },
    },
    scratch: {
      '/tmp': { ...scratch, bytes: 64 * MEGABYTE, files: onLinux ? 10_000 : 0, noExec: false },
      '/dev/shm': { ...scratch, bytes: 16 * MEGABYTE, files: onLinux ? 1000 : 0, noExec: true },
    },
    limits: {
      processes: onLinux ? [196, 196] : [66, 66],
      openFiles: [1024, 1024],
      coreBytes: [0, 0],
    },
    machine: { memoryBytes: (onLinux ? 4096 : 256) * MEGABYTE, swapBytes: onLinux ? MEGABYTE : 0 },
    cgroup: onLinux
      ? {
          version: 2,
          memoryBytes: 256 * MEGABYTE,
          swapBytes: 0,
          processors: 0.5,
          processes: 66,
        }
      : null,
    gvisor: !onLinux,
    engineSockets: [],
    environment: ['HOME', 'HOSTNAME', 'PATH'],
    attempts: { keyctl: 'refused (EPERM)', ptrace: onLinux ? 'refused (EPERM)' : 'allowed' },
  };
}

/** What an engine says of it. */
const SOUND_ACCOUNT: GrantedHostConfig = {
  NetworkMode: 'none',
  IpcMode: 'private',
  PidMode: '',
  Privileged: false,
  ReadonlyRootfs: true,
  Memory: 256 * MEGABYTE,
  MemorySwap: 256 * MEGABYTE,
  NanoCpus: 500_000_000,
  PidsLimit: 66,
};

/** All of that together, with what a test has changed. */
export function factsOf(
  request: HardeningRequest,
  seen: Record<string, unknown> = {},
  granted: GrantedHostConfig = {},
): IsolationFacts {
  return {
    request,
    hostConfig: hardenedHostConfig(request),
    environment: ['HOME'],
    writableMounts: [],
    inspection: readInspection({ ...soundInspection(request.runtime), ...seen }),
    granted: { ...SOUND_ACCOUNT, ...granted },
  };
}

/** Why a session with this report is refused; `null` if it is not. */
export function refusalOf(report: IsolationReport): SecurityViolationError | null {
  try {
    refuseUnlessIsolated(report);
    return null;
  } catch (error) {
    if (error instanceof SecurityViolationError) return error;
    throw error;
  }
}
