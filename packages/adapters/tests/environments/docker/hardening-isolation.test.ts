import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SecurityViolationError } from '@rlm-ts/domain';
import type Docker from 'dockerode';

import type { HardenedHostConfig } from '../../../src/environments/docker/hardening/host-config.js';
import {
  buildIsolationReport,
  refuseUnlessIsolated,
} from '../../../src/environments/docker/hardening/verify-isolation.js';
import { hardeningRequest, inspectContainer } from './hardening-container.js';

const RUNTIMES = ['runc', 'runsc'] as const;
type Runtime = (typeof RUNTIMES)[number];

interface Weakness {
  readonly what: string;
  /** The guarantees that must be refused, and no others. */
  readonly refused: readonly string[];
  readonly on: readonly Runtime[];
  readonly change?: (hostConfig: HardenedHostConfig) => Docker.HostConfig;
  readonly definition?: Docker.ContainerCreateOptions;
}

let folder = '';
let socket: Server;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rlm-hardening-'));
  await chmod(folder, 0o777);
  socket = createServer().listen(path.join(folder, 'engine.sock'));
});
afterAll(async () => {
  socket.close();
  await rm(folder, { recursive: true });
});

const without = (name: string) => (hostConfig: HardenedHostConfig) => ({
  ...hostConfig,
  Ulimits: hostConfig.Ulimits?.filter(({ Name }) => Name !== name) ?? [],
});
const instead = (change: Docker.HostConfig) => (hostConfig: HardenedHostConfig) => ({
  ...hostConfig,
  ...change,
});
const seccomp = (option: string[]) => instead({ SecurityOpt: ['no-new-privileges', ...option] });

const WEAKNESSES: readonly Weakness[] = [
  {
    what: 'a capability',
    refused: ['capabilities'],
    on: RUNTIMES,
    change: instead({ CapAdd: ['CHOWN'] }),
  },
  {
    what: "the host's network",
    refused: ['network'],
    on: RUNTIMES,
    change: instead({ NetworkMode: 'host' }),
  },
  {
    what: 'a writable root',
    refused: ['root-file-system'],
    on: RUNTIMES,
    change: instead({ ReadonlyRootfs: false }),
  },
  {
    what: 'no memory limit',
    refused: ['memory'],
    on: RUNTIMES,
    change: instead({ Memory: 0, MemorySwap: 0 }),
  },
  {
    what: 'swap',
    refused: ['memory'],
    on: RUNTIMES,
    change: instead({ MemorySwap: -1, MemorySwappiness: 60 }),
  },
  {
    what: 'all processors',
    refused: ['processors'],
    on: RUNTIMES,
    change: instead({ NanoCpus: 0 }),
  },
  {
    what: 'no process limit',
    refused: ['processes'],
    on: ['runc'],
    change: instead({ PidsLimit: 0 }),
  },
  { what: 'no process limit', refused: ['processes'], on: ['runsc'], change: without('nproc') },
  { what: 'more open files', refused: ['open-files'], on: RUNTIMES, change: without('nofile') },
  { what: 'core dumps', refused: ['core-dumps'], on: RUNTIMES, change: without('core') },
  {
    what: 'ways to more privileges',
    refused: ['no-new-privileges'],
    on: ['runc'], // gVisor gives nobody any
    change: (hostConfig) => ({
      ...hostConfig,
      SecurityOpt: (hostConfig.SecurityOpt as string[]).slice(1),
    }),
  },
  {
    what: 'no filter',
    refused: ['system-calls'],
    on: ['runc'],
    change: seccomp(['seccomp=unconfined']),
  },
  { what: "the engine's filter", refused: ['system-calls'], on: ['runc'], change: seccomp([]) },
  {
    what: 'no scratch space of its own',
    refused: ['scratch-space'],
    on: RUNTIMES,
    change: instead({ Tmpfs: {} }),
  },
  {
    what: 'shared memory for all',
    refused: ['ipc'],
    on: RUNTIMES,
    change: instead({ IpcMode: 'shareable' }),
  },
  {
    what: "the host's processes",
    refused: ['host-processes'],
    on: ['runc'],
    change: instead({ PidMode: 'host' }),
  },
  { what: 'root', refused: ['user', 'mounts'], on: RUNTIMES, definition: { User: '0:0' } },
  { what: 'another user', refused: ['user'], on: RUNTIMES, definition: { User: '61501:61501' } },
  {
    what: 'a variable of the host',
    refused: ['environment'],
    on: RUNTIMES,
    definition: { Env: ['HOME=/tmp', 'API_KEY=x'] },
  },
  {
    what: 'a socket of the engine',
    refused: ['engine-socket'],
    on: ['runc'], // gVisor itself mounts none
    change: (hostConfig) => ({ ...hostConfig, Binds: [`${folder}/engine.sock:/some/where.sock`] }),
  },
  {
    what: 'a folder of the host',
    refused: ['mounts'],
    on: RUNTIMES,
    change: (hostConfig) => ({ ...hostConfig, Binds: [`${folder}:/data`] }),
  },
];

async function refusedBy(runtime: Runtime, weakness: Partial<Weakness>): Promise<string[]> {
  const request = await hardeningRequest(runtime);
  const facts = await inspectContainer(request, weakness.change, weakness.definition);
  try {
    refuseUnlessIsolated(buildIsolationReport(facts));
    return [];
  } catch (error) {
    if (!(error instanceof SecurityViolationError)) throw error;
    const { refused } = error.details as { refused: string[] };
    for (const name of refused) expect(error.message).toContain(`${name}: asked for:`);
    return refused;
  }
}

describe.each(RUNTIMES)('the isolation of a container on %s', (runtime) => {
  it('is what was asked for, all of it seen', async () => {
    const report = buildIsolationReport(await inspectContainer(await hardeningRequest(runtime)));
    expect(report.guarantees.filter(({ inForce }) => inForce !== true)).toEqual([]);
    expect(() => refuseUnlessIsolated(report)).not.toThrow();
  });

  it.each(WEAKNESSES.filter(({ on }) => on.includes(runtime)))(
    'is refused with $what',
    async (weakness) => {
      expect(await refusedBy(runtime, weakness)).toEqual(weakness.refused);
    },
  );
});

describe('gVisor', () => {
  it('is refused where it was asked for and runc came', async () => {
    const refused = await refusedBy('runsc', { change: instead({ Runtime: 'runc' }) });
    expect(refused).toContain('gvisor');
    expect(refused).toContain('system-calls');
  });
});
