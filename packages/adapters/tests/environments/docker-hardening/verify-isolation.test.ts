import { describe, expect, it } from '@jest/globals';

import type { GrantedHostConfig } from '../../../src/environments/docker/hardening/granted-host-config.js';
import { readInspection } from '../../../src/environments/docker/hardening/inspection.js';
import { buildIsolationReport } from '../../../src/environments/docker/hardening/verify-isolation.js';
import { factsOf, refusalOf, requestFor, soundInspection, type Runtime } from './hardened-facts.js';

const MEGABYTE = 1 << 20;

function refusedNames(
  runtime: Runtime,
  seen: Record<string, unknown>,
  granted: GrantedHostConfig = {},
): unknown {
  const report = buildIsolationReport(factsOf(requestFor(runtime), seen, granted));
  return refusalOf(report)?.details['refused'] ?? [];
}

/** A part of a sound inspection with some of it changed. */
function part(runtime: Runtime, name: string, change: object): Record<string, unknown> {
  return { [name]: { ...(soundInspection(runtime)[name] as object), ...change } };
}

describe('a container that got what was asked for', () => {
  it.each(['runc', 'runsc'] as const)('is accepted on %s, each protection seen', (runtime) => {
    const report = buildIsolationReport(factsOf(requestFor(runtime)));
    expect(refusalOf(report)).toBeNull();
    expect(report.guarantees.filter(({ inForce }) => inForce !== true)).toEqual([]);
    const names = report.guarantees.map(({ name }) => name);
    expect(names).toEqual([
      'network',
      'engine-socket',
      'host-processes',
      'ipc',
      'user',
      'capabilities',
      'no-new-privileges',
      'environment',
      ...(runtime === 'runsc' ? ['gvisor'] : []),
      'system-calls',
      'root-file-system',
      'mounts',
      'scratch-space',
      'memory',
      'processors',
      'processes',
      'open-files',
      'core-dumps',
    ]);
  });

  it('says who saw each protection: the engine only what cannot be seen from inside', () => {
    const said = (runtime: Runtime) =>
      buildIsolationReport(factsOf(requestFor(runtime)))
        .guarantees.filter(({ checkedBy }) => checkedBy === 'host')
        .map(({ name }) => name);
    expect(said('runc')).toEqual(['ipc']);
    expect(said('runsc')).toEqual(['ipc', 'memory', 'processors']);
  });
});

describe('what to do', () => {
  it.each(['runc', 'runsc'] as const)(
    'is told for everything that was not seen on %s',
    (runtime) => {
      const sound = buildIsolationReport(factsOf(requestFor(runtime)));
      expect(sound.guarantees.map(({ fix }) => fix)).toEqual(sound.guarantees.map(() => null));
      const unseen = {
        ...factsOf(requestFor(runtime)),
        inspection: readInspection({}),
        granted: {},
      };
      const { guarantees, missing, remedies } = buildIsolationReport(unseen);
      expect(guarantees.length).toBeGreaterThan(10);
      for (const { inForce, fix } of guarantees) {
        expect(inForce).not.toBe(true);
        expect(fix).toMatch(/^[A-Z].{20,}\.$/);
      }
      expect(remedies).toHaveLength(missing.length);
      expect(remedies?.filter((each) => each.length < 20)).toEqual([]);
    },
  );
});

describe('a container that did not', () => {
  it.each<[string, Record<string, unknown>]>([
    ['user', part('runc', 'user', { uids: [0, 0, 0] })],
    ['user', part('runc', 'user', { uids: [61_500, 0, 61_500] })],
    ['user', part('runc', 'user', { gids: [61_500, 61_500, 0] })],
    ['user', part('runc', 'user', { groups: [61_500, 999] })],
    ['capabilities', part('runc', 'capabilities', { effective: '0000000000000001' })],
    ['capabilities', part('runc', 'capabilities', { bounding: '00000000a80425fb' })],
    ['capabilities', part('runc', 'capabilities', { ambient: 'all of them' })],
    ['no-new-privileges', { noNewPrivileges: false }],
    ['environment', { environment: ['HOME', 'AWS_SECRET_ACCESS_KEY'] }],
    ['engine-socket', { engineSockets: ['/run/docker.sock'] }],
    ['network', part('runc', 'network', { interfaces: [{ name: 'eth0', up: true }] })],
    ['network', part('runc', 'network', { interfaces: [{ name: 'eth0', up: null }] })],
    ['network', part('runc', 'network', { outbound: { ipv4: 'allowed' } })],
    ['network', { network: { interfaces: null, outbound: { ipv4: 'allowed', ipv6: null } } }],
    ['system-calls', { seccompMode: 0 }],
    ['system-calls', { seccompMode: 1 }],
    ['system-calls', { attempts: { keyctl: 'refused (EPERM)', ptrace: 'allowed' } }],
    ['root-file-system', part('runc', 'rootFileSystem', { readOnly: false })],
    ['root-file-system', part('runc', 'rootFileSystem', { writes: { '/usr': 'allowed' } })],
    ['mounts', { writableMounts: ['/tmp', '/data'] }],
    ['scratch-space', { scratch: { '/tmp': { kind: 'overlay', bytes: 1, files: 1 } } }],
    ['memory', part('runc', 'cgroup', { memoryBytes: -1 })],
    ['memory', part('runc', 'cgroup', { memoryBytes: 257 * MEGABYTE })],
    ['memory', part('runc', 'cgroup', { swapBytes: -1 })],
    ['memory', part('runc', 'cgroup', { swapBytes: null, memoryAndSwapBytes: -1 })],
    ['processors', part('runc', 'cgroup', { processors: -1 })],
    ['processors', part('runc', 'cgroup', { processors: 4 })],
    ['processes', part('runc', 'cgroup', { processes: -1 })],
    ['open-files', part('runc', 'limits', { openFiles: [1024, 1_048_576] })],
    ['open-files', part('runc', 'limits', { openFiles: [-1, -1] })],
    ['core-dumps', part('runc', 'limits', { coreBytes: [0, -1] })],
  ])('is refused for %s: %j', (name, seen) => {
    expect(refusedNames('runc', seen)).toEqual([name]);
  });

  it.each<[string, object]>([
    ['too big', { bytes: 65 * MEGABYTE }],
    ['of too many files', { files: 10_001 }],
    ['of any number of files', { files: 0 }],
    ['on a disk', { kind: 'ext4' }],
    ['with programs that change their user', { noSuid: false }],
  ])('is refused for scratch space %s', (_, change) => {
    const scratch = soundInspection('runc')['scratch'] as Record<string, object>;
    const seen = { scratch: { ...scratch, '/tmp': { ...scratch['/tmp'], ...change } } };
    expect(refusedNames('runc', seen)).toEqual(['scratch-space']);
  });

  it('is refused for shared memory without a bound', () => {
    const scratch = soundInspection('runc')['scratch'] as Record<string, object>;
    const seen = { scratch: { ...scratch, '/dev/shm': { ...scratch['/dev/shm'], bytes: 0 } } };
    expect(refusedNames('runc', seen)).toEqual(['scratch-space']);
  });

  it.each<[string, GrantedHostConfig]>([
    ['network', { NetworkMode: 'host' }],
    ['ipc', { IpcMode: 'shareable' }],
    ['capabilities', { Privileged: true }],
  ])('is refused for %s by what the engine says: %j', (name, granted) => {
    expect(refusedNames('runc', {}, granted)).toEqual([name]);
  });

  it('is refused when it is not in gVisor, whatever else it says', () => {
    expect(refusedNames('runsc', { gvisor: false })).toEqual(['gvisor', 'system-calls']);
    expect(refusedNames('runsc', part('runsc', 'limits', { processes: [-1, -1] }))).toEqual([
      'processes',
    ]);
  });

  it('is told of each lack with what was asked, what was found and what to do', () => {
    const seen = { environment: ['HOME', 'KEY'], noNewPrivileges: false };
    const refusal = refusalOf(buildIsolationReport(factsOf(requestFor('runc'), seen)));
    expect(refusal?.code).toBe('SECURITY_VIOLATION');
    expect(refusal?.message).toContain(
      'no-new-privileges: asked for: yes; found: not set. To do: use an engine',
    );
    expect(refusal?.message).toContain(
      'environment: asked for: nothing of the host; found: also "KEY"',
    );
    expect(refusal?.message).toContain('nothing runs in it');
  });

  it('cannot write its own lines into the message', () => {
    const seen = {
      writableMounts: ['/x\u001b[2J\nnetwork: fine', ...Array<string>(50).fill('/y')],
    };
    const message = refusalOf(buildIsolationReport(factsOf(requestFor('runc'), seen)))?.message;
    expect(message).toContain(String.raw`"/x\u001b[2J\nnetwork: fine"`);
    expect(message).toContain('43 more');
  });
});

describe('what could not be seen', () => {
  it.each([
    ['network', { network: null }],
    ['network', { network: { interfaces: null, outbound: { ipv4: null } } }],
    ['user', { user: null }],
    ['capabilities', { capabilities: null }],
    ['capabilities', part('runc', 'capabilities', { bounding: null })],
    ['no-new-privileges', { noNewPrivileges: null }],
    ['root-file-system', { rootFileSystem: null }],
  ])('is refused if every Linux shows it: %s', (name, seen) => {
    expect(refusedNames('runc', seen)).toEqual([name]);
  });

  it.each<[string, Record<string, unknown>, GrantedHostConfig]>([
    ['system-calls', { seccompMode: null }, {}],
    ['system-calls', { attempts: { keyctl: null } }, {}],
    ['mounts', { writableMounts: null }, {}],
    ['environment', { environment: null }, {}],
    ['engine-socket', { engineSockets: null }, {}],
    ['scratch-space', { scratch: null }, {}],
    ['open-files', part('runc', 'limits', { openFiles: null }), {}],
    ['core-dumps', part('runc', 'limits', { coreBytes: null }), {}],
    ['memory', { cgroup: null }, { Memory: null }],
    ['processors', { cgroup: null }, { NanoCpus: null }],
    ['processes', { cgroup: null }, { PidsLimit: null }],
    ['ipc', {}, { IpcMode: null }],
    ['host-processes', { pid: null }, { PidMode: null }],
  ])('is let pass otherwise, and listed as missing: %s', (name, seen, granted) => {
    const report = buildIsolationReport(factsOf(requestFor('runc'), seen, granted));
    expect(refusalOf(report)).toBeNull();
    const unknown = report.guarantees.filter(({ inForce }) => inForce === null);
    expect(unknown).toMatchObject([{ name, checkedBy: null }]);
    expect(report.missing).toContainEqual(expect.stringContaining(`Not checked: ${name}`));
  });

  it('is taken from the engine where that knows it', () => {
    const report = buildIsolationReport(factsOf(requestFor('runc'), { cgroup: null, pid: 7 }));
    const byEngine = report.guarantees.filter(({ checkedBy }) => checkedBy === 'host');
    expect(byEngine.map(({ name, inForce }) => [name, inForce])).toEqual([
      ['host-processes', true],
      ['ipc', true],
      ['memory', true],
      ['processors', true],
      ['processes', true],
    ]);
  });

  it.each<[string, GrantedHostConfig]>([
    ['memory', { Memory: 0 }],
    ['memory', { MemorySwap: -1 }],
    ['processors', { NanoCpus: 0 }],
    ['processes', { PidsLimit: -1 }],
    ['processes', { PidsLimit: 0 }],
    ['host-processes', { PidMode: 'host' }],
  ])('is refused where the engine says that it left out the limit: %s', (name, granted) => {
    expect(refusedNames('runc', { cgroup: null, pid: 7 }, granted)).toEqual([name]);
  });
});

describe('swap', () => {
  const uncounted = part('runc', 'cgroup', { swapBytes: null });
  const swapless = { machine: { memoryBytes: 1, swapBytes: 0 } };
  const cannotLimit = { ...requestFor('runc').engine, swapLimit: false };
  const refused = (seen: Record<string, unknown>) => {
    const request = requestFor('runc', {}, { engine: cannotLimit });
    return refusalOf(buildIsolationReport(factsOf(request, seen)))?.details['refused'] ?? [];
  };

  it('is refused on a host that has some and cannot limit it', () => {
    expect(refused(uncounted)).toEqual(['memory']);
  });

  it('needs no limit where there is none, or none for this container', () => {
    expect(refused({ ...uncounted, ...swapless })).toEqual([]);
    expect(refused(part('runc', 'cgroup', { swapBytes: null, swappiness: 0 }))).toEqual([]);
  });
});
