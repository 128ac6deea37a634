import { describe, expect, it } from '@jest/globals';

import { hardenedHostConfig } from '../../../src/environments/docker/hardening/host-config.js';
import { SECCOMP_PROFILE } from '../../../src/environments/docker/hardening/seccomp-profile.js';
import { requestFor, type Runtime } from './hardened-facts.js';

const RUNTIMES = ['runc', 'runsc'] as const;
const ulimitOf = (hostConfig: ReturnType<typeof hardenedHostConfig>, name: string) =>
  hostConfig.Ulimits?.find(({ Name }) => Name === name);
const tmpfsOf = (runtime: Runtime, options = {}) =>
  hardenedHostConfig(requestFor(runtime, options)).Tmpfs?.['/tmp']?.split(',');

describe('hardenedHostConfig', () => {
  it.each(RUNTIMES)('gives away nothing on %s', (runtime) => {
    expect(hardenedHostConfig(requestFor(runtime))).toMatchObject({
      Runtime: runtime,
      Privileged: false,
      CapAdd: [],
      CapDrop: ['ALL'],
      NetworkMode: 'none',
      PublishAllPorts: false,
      IpcMode: 'private',
      CgroupnsMode: 'private',
      ReadonlyRootfs: true,
      Devices: [],
      LogConfig: { Type: 'none' },
      AutoRemove: true,
    });
  });

  it('allows no swap: memory and memory with swap are the same', () => {
    const { Memory, MemorySwap } = hardenedHostConfig(requestFor('runc', { memoryLimit: '1.5g' }));
    expect([Memory, MemorySwap]).toEqual([1.5 * 2 ** 30, 1.5 * 2 ** 30]);
  });

  it('turns swapping off where that is a setting of its own', () => {
    const { engine } = requestFor('runc');
    const swappiness = (cgroupVersion: string) =>
      hardenedHostConfig(requestFor('runc', {}, { engine: { ...engine, cgroupVersion } }))
        .MemorySwappiness;
    expect([swappiness('1'), swappiness('2')]).toEqual([0, undefined]);
  });

  it('never asks for more processors than there are, which engines refuse', () => {
    const asked = (cpuLimit: number) =>
      hardenedHostConfig(requestFor('runc', { cpuLimit })).NanoCpus;
    expect([asked(0.5), asked(3.999), asked(64)]).toEqual([5e8, 3.999e9, 4e9]);
  });

  it('limits processes of the container on Linux and of the user in gVisor', () => {
    const onLinux = hardenedHostConfig(requestFor('runc'));
    expect(onLinux.PidsLimit).toBe(50 + 16);
    expect(ulimitOf(onLinux, 'nproc')?.Hard).toBeGreaterThan(2 * 66);
    const inGvisor = hardenedHostConfig(requestFor('runsc'));
    expect(inGvisor.PidsLimit).toBeUndefined();
    expect(ulimitOf(inGvisor, 'nproc')).toEqual({ Name: 'nproc', Soft: 66, Hard: 66 });
  });

  it('does not count the processes of a user that others may be too', () => {
    const shared = { sharedUser: true };
    expect(ulimitOf(hardenedHostConfig(requestFor('runc', {}, shared)), 'nproc')).toBeUndefined();
    expect(ulimitOf(hardenedHostConfig(requestFor('runsc', {}, shared)), 'nproc')?.Hard).toBe(66);
  });

  it.each(RUNTIMES)('limits open files, core dumps and locked memory hard on %s', (runtime) => {
    const hostConfig = hardenedHostConfig(requestFor(runtime, { openFilesLimit: 512 }));
    expect(ulimitOf(hostConfig, 'nofile')).toEqual({ Name: 'nofile', Soft: 512, Hard: 512 });
    expect(ulimitOf(hostConfig, 'core')).toEqual({ Name: 'core', Soft: 0, Hard: 0 });
    expect(ulimitOf(hostConfig, 'memlock')?.Hard).toBe(65_536);
  });

  it("bounds /tmp in bytes and files, the code's own and open to nobody else", () => {
    const asked = { tmpfsSize: '8m', tmpfsInodes: 500 };
    expect(tmpfsOf('runc', asked)).toEqual(
      expect.arrayContaining(['size=8388608', 'nr_inodes=500', 'uid=61500', 'gid=61500', 'nosuid']),
    );
    expect(tmpfsOf('runsc', asked)).toContain('size=8388608');
    expect(tmpfsOf('runsc', asked)?.join()).not.toContain('nr_inodes');
  });

  it('hands the profile of system calls to the engine, or the path of its file', () => {
    const security = (change = {}) =>
      (hardenedHostConfig(requestFor('runc', {}, change)).SecurityOpt as string[]).slice(1);
    expect(security()).toEqual([`seccomp=${JSON.stringify(SECCOMP_PROFILE)}`]);
    expect(security({ seccompProfilePath: '/run/x.json' })).toEqual(['seccomp=/run/x.json']);
  });

  it('leaves the filter to the engine in gVisor, and where the options say so', () => {
    for (const request of [requestFor('runsc'), requestFor('runc', { seccomp: 'engine' })]) {
      expect(hardenedHostConfig(request).SecurityOpt).toEqual(['no-new-privileges']);
    }
  });

  it('opens what the options open and no more', () => {
    const hostConfig = hardenedHostConfig(
      requestFor('runc', { networkMode: 'bridge', readOnly: false }),
    );
    expect(hostConfig.NetworkMode).toBe('bridge');
    expect(hostConfig.Dns).toBeUndefined();
    expect(hostConfig.ReadonlyRootfs).toBe(false);
    expect(hostConfig.CapDrop).toEqual(['ALL']);
  });

  it("takes the engine's own runtime where it has no name for runc", () => {
    const request = requestFor('runc', {}, { engineRuntime: undefined });
    expect(hardenedHostConfig(request)).not.toHaveProperty('Runtime');
  });

  it('hides the heat of every processor', () => {
    const { MaskedPaths } = hardenedHostConfig(requestFor('runc'));
    expect(MaskedPaths?.filter((each) => each.endsWith('/thermal_throttle'))).toHaveLength(4);
    expect(MaskedPaths).toContain('/proc/kcore');
  });
});
