import { describe, expect, it } from '@jest/globals';

import { buildIsolationReport } from '../../../src/environments/docker/hardening/verify-isolation.js';
import { factsOf, refusalOf, requestFor, type Runtime } from './hardened-facts.js';

describe('protection that was not asked for', () => {
  const report = (runtime: Runtime, options: Record<string, unknown>, change = {}) =>
    buildIsolationReport(
      factsOf(
        requestFor(runtime, options, change),
        { attempts: { keyctl: 'allowed' } },
        { NetworkMode: 'bridge' },
      ),
    );

  it('is no guarantee, and is listed as missing in a sentence', () => {
    const { guarantees, missing, remedies } = report(
      'runc',
      {
        networkMode: 'bridge',
        readOnly: false,
        seccomp: 'engine',
        workspaceMount: '/home/me/project',
        writable: true,
        user: '1000',
      },
      { uid: 61_500, sharedUser: true },
    );
    const names = guarantees.map(({ name }) => name);
    for (const name of ['network', 'root-file-system', 'mounts', 'gvisor']) {
      expect(names).not.toContain(name);
    }
    expect(missing).toEqual([
      'The code runs on the kernel of the host: gVisor is not in use.',
      'System calls are filtered as the engine likes: seccomp is "engine", which allows "keyctl".',
      'The code can reach the network: networkMode is "bridge".',
      `The code can write to the container's root file system, which is on the host's disk and has no limit: readOnly is false.`,
      `The code can change the host's files in "/home/me/project": writable is true.`,
      'The code may share its user with others on the host: it is uid 61500.',
      'User 61500 of the container is user 61500 of the host, and the engine is root there: it is neither rootless nor does it remap users.',
    ]);
    expect(remedies).toEqual([
      expect.stringContaining('sudo runsc install'),
      expect.stringContaining('seccomp to "strict"'),
      expect.stringContaining('networkMode to "none"'),
      expect.stringContaining('readOnly to true'),
      expect.stringContaining('writable to false'),
      expect.stringContaining('options user and writable'),
      expect.stringContaining('userns-remap'),
    ]);
  });

  it('is less to say where it was', () => {
    const rootless = { ...requestFor('runsc').engine, securityOptions: ['name=rootless'] };
    const { missing } = buildIsolationReport(
      factsOf(requestFor('runsc', {}, { engine: rootless })),
    );
    expect(missing).toEqual([
      'The number of files in /tmp is bounded by memory only: gVisor does not hold tmpfsInodes.',
    ]);
  });

  it("leaves the engine's filter to be there at all", () => {
    const request = requestFor('runc', { seccomp: 'engine' });
    const allowed = { attempts: { keyctl: 'allowed' } };
    expect(refusalOf(buildIsolationReport(factsOf(request, allowed)))).toBeNull();
    const none = buildIsolationReport(factsOf(request, { ...allowed, seccompMode: 0 }));
    expect(refusalOf(none)?.details).toMatchObject({ refused: ['system-calls'] });
  });

  it('lets a workspace be written to that was given for that', () => {
    const request = requestFor('runc', { workspaceMount: '/home/me', writable: true });
    const facts = factsOf(request, { writableMounts: ['/tmp', '/workspace'] });
    expect(
      refusalOf(buildIsolationReport({ ...facts, writableMounts: ['/workspace'] })),
    ).toBeNull();
    expect(refusalOf(buildIsolationReport(facts))?.details).toMatchObject({ refused: ['mounts'] });
  });
});
