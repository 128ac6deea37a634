import type Docker from 'dockerode';

import { parseSize, type DockerOptions } from '../options.js';
import { maskedPaths } from './masked-paths.js';
import { SECCOMP_PROFILE } from './seccomp-profile.js';

/** What an engine and its host can do, as far as a container's limits depend on it. */
export interface HardeningEngine {
  /** `NCPU` of its account of itself. */
  readonly processors: number | null;
  /** `CgroupVersion`: "1" or "2". */
  readonly cgroupVersion: string | null;
  /** `SwapLimit`: whether swap can be limited at all. */
  readonly swapLimit: boolean | null;
  /** `SecurityOptions`, such as `name=seccomp,profile=default` or `name=rootless`. */
  readonly securityOptions: readonly string[];
  /** It is Podman, which takes other options for tmpfs; absent: it is Docker. */
  readonly isPodman?: boolean;
}

/** What a container is hardened for. */
export interface HardeningRequest {
  readonly options: DockerOptions;
  readonly runtime: 'runsc' | 'runc';
  /** The engine's name for the runtime; absent: its default. */
  readonly engineRuntime?: string | undefined;
  /** Who the code is. */
  readonly uid: number;
  readonly gid: number;
  /** Others on the host, or other sessions, may be the same user. */
  readonly sharedUser: boolean;
  /** Processes and threads that the runtime itself needs, on top of `pidsLimit`. */
  readonly agentPids: number;
  readonly engine: HardeningEngine;
  /**
   * Where the engine finds {@link SECCOMP_PROFILE} as a file. Docker takes the profile itself, which
   * is what it gets if this is absent; Podman takes a path on its own host.
   */
  readonly seccompProfilePath?: string;
}

/** dockerode's type, and what it does not know yet. */
export interface HardenedHostConfig extends Docker.HostConfig {
  readonly CgroupnsMode: 'private';
}

/** Space in /dev/shm, for semaphores and small shared memory; it counts as memory. */
export const SHM_BYTES = 16 << 20;
const SHM_INODES = 1000;

/**
 * What the host's own count of a user's processes may reach above the container's. The container's
 * limit is the one that code meets; this one holds if an engine has none for processes.
 */
const PROCESS_HEADROOM = 64;
const LOCKED_BYTES = 64 << 10;
const QUEUED_BYTES = 64 << 10;
const CLOSED_TMPFS = 'ro,nosuid,nodev,noexec,mode=0555';
/** The kernel takes sandboxes first when the host runs out of memory. */
const OUT_OF_MEMORY_SCORE = 500;

/**
 * All limits of a container. What is left to the caller: image, command, user, environment, mounts.
 *
 * /tmp is not `noexec`: code that can run Python can run any machine code anyway, while compilers and
 * packages with parts in C need it. Nothing there can be setuid or a device.
 */
export function hardenedHostConfig(request: HardeningRequest): HardenedHostConfig {
  const { options, runtime, engineRuntime, engine } = request;
  const memory = parseSize(options.memoryLimit) ?? 0;
  const pids = options.pidsLimit + request.agentPids;
  return {
    ...(engineRuntime === undefined ? {} : { Runtime: engineRuntime }),
    Privileged: false,
    CapAdd: [],
    CapDrop: ['ALL'],
    SecurityOpt: ['no-new-privileges', ...seccompOption(request), ...maskOption(engine)],
    GroupAdd: [],
    Devices: [],
    MaskedPaths: maskedPaths(engine.processors ?? 1),

    NetworkMode: options.networkMode,
    PublishAllPorts: false,
    ExtraHosts: [],
    // The engine would copy the addresses of the host's own name servers.
    ...(options.networkMode === 'none' ? { Dns: ['127.0.0.1'], DnsSearch: ['.'] } : {}),

    IpcMode: 'private',
    CgroupnsMode: 'private',
    PidMode: '',
    UTSMode: '',

    ReadonlyRootfs: options.readOnly,
    Tmpfs: {
      '/tmp': tmpfs(request, parseSize(options.tmpfsSize) ?? 0, options.tmpfsInodes, 'exec'),
      // The engine's own mount there would not be bounded in files.
      '/dev/shm': tmpfs(request, SHM_BYTES, SHM_INODES, 'noexec'),
      // Podman makes some there for a read-only container, for anybody and of any size.
      ...(engine.isPodman === true ? { '/run': CLOSED_TMPFS, '/var/tmp': CLOSED_TMPFS } : {}),
    },
    ShmSize: SHM_BYTES,

    Memory: memory,
    MemorySwap: memory,
    // Holds also where the kernel does not count swap. The second version has nothing like it.
    ...(engine.cgroupVersion === '1' ? { MemorySwappiness: 0 } : {}),
    OomKillDisable: false,
    OomScoreAdj: OUT_OF_MEMORY_SCORE,
    NanoCpus: nanoProcessors(options.cpuLimit, engine),
    ...(runtime === 'runc' ? { PidsLimit: pids } : {}),
    Ulimits: ulimits(request, pids),

    LogConfig: { Type: 'none', Config: {} },
    Init: false,
    AutoRemove: true,
  };
}

/** Podman passes over `MaskedPaths` and has an option of its own. */
function maskOption({ isPodman, processors }: HardeningEngine): string[] {
  return isPodman === true ? [`mask=${maskedPaths(processors ?? 1).join(':')}`] : [];
}

/** gVisor serves system calls itself and has no use for a filter of those of Linux. */
function seccompOption({ options, runtime, seccompProfilePath }: HardeningRequest): string[] {
  if (options.seccomp !== 'strict' || runtime === 'runsc') return [];
  return [`seccomp=${seccompProfilePath ?? JSON.stringify(SECCOMP_PROFILE)}`];
}

function tmpfs(request: HardeningRequest, bytes: number, inodes: number, exec: string): string {
  const { engine, uid, gid } = request;
  return [
    `rw,nosuid,nodev,${exec},size=${String(bytes)},mode=0700`,
    ...(boundsFiles(request) ? [`nr_inodes=${String(inodes)}`] : []),
    engine.isPodman === true ? 'U' : `uid=${String(uid)},gid=${String(gid)}`,
  ].join(',');
}

/** Whether the number of files in memory can be limited: gVisor does not hold to it, Podman refuses it. */
export function boundsFiles({
  runtime,
  engine,
}: Pick<HardeningRequest, 'runtime' | 'engine'>): boolean {
  return runtime === 'runc' && engine.isPodman !== true;
}

/** Engines refuse more processors than there are; asking for more means no limit anyway. */
function nanoProcessors(limit: number, engine: HardeningEngine): number {
  return Math.floor(Math.min(limit, engine.processors ?? limit) * 1e9);
}

function ulimits(
  { options, runtime, sharedUser }: HardeningRequest,
  pids: number,
): Docker.Ulimit[] {
  const limit = (Name: string, value: number) => ({ Name, Soft: value, Hard: value });
  return [
    // gVisor counts its own processes. Linux counts all of a user's on the host, so the limit of a
    // user that is not the sandbox's alone could be used up by others.
    ...(runtime === 'runsc' ? [limit('nproc', pids)] : []),
    ...(runtime === 'runc' && !sharedUser ? [limit('nproc', 2 * pids + PROCESS_HEADROOM)] : []),
    limit('nofile', options.openFilesLimit),
    limit('core', 0),
    limit('memlock', LOCKED_BYTES),
    limit('msgqueue', QUEUED_BYTES),
  ];
}
