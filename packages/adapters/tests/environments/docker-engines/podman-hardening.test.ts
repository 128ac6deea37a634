import { describe, expect, it } from '@jest/globals';
import { hardenedHostConfig } from '../../../src/environments/docker/hardening/host-config.js';
import { maskedPaths } from '../../../src/environments/docker/hardening/masked-paths.js';
import { buildIsolationReport } from '../../../src/environments/docker/hardening/verify-isolation.js';
import { readInspection } from '../../../src/environments/docker/hardening/inspection.js';
import { requestFor, soundInspection, type Runtime } from '../docker-hardening/hardened-facts.js';

const onPodman = (runtime: Runtime = 'runc') => {
  const request = requestFor(runtime);
  return { ...request, engine: { ...request.engine, isPodman: true } };
};

const reportOf = (tmpFiles: number, IpcMode: string, isPodman: boolean) => {
  const request = isPodman ? onPodman() : requestFor('runc');
  const seen = soundInspection('runc');
  const scratch = seen['scratch'] as Record<string, object>;
  scratch['/tmp'] = { ...scratch['/tmp'], files: tmpFiles };
  return buildIsolationReport({
    request,
    hostConfig: hardenedHostConfig(request),
    environment: [],
    writableMounts: [],
    inspection: readInspection(seen),
    granted: { NetworkMode: 'none', IpcMode },
  });
};

const holds = (report: ReturnType<typeof reportOf>, name: string) =>
  report.guarantees.find((each) => each.name === name)?.inForce;

describe('The limits of a container on Podman', () => {
  it('are in words that Podman takes: the code owns /tmp, and files in it are not counted', () => {
    const options = hardenedHostConfig(onPodman()).Tmpfs?.['/tmp']?.split(',');
    expect(options).toEqual(expect.arrayContaining(['U', 'mode=0700', 'size=67108864']));
    expect(options?.filter((each) => /^(uid|gid|nr_inodes)=/.test(each))).toEqual([]);
  });

  it('close the folders that Podman opens to anybody in a read-only container', () => {
    const { Tmpfs } = hardenedHostConfig(onPodman());
    expect(Tmpfs).toMatchObject({
      '/run': expect.stringMatching(/^ro,/),
      '/var/tmp': expect.stringMatching(/^ro,/),
    });
    expect(hardenedHostConfig(requestFor('runc')).Tmpfs).not.toHaveProperty('/run');
  });

  it('hide the same paths, by the option that Podman has for it', () => {
    const optionsOf = (request: ReturnType<typeof requestFor>) =>
      hardenedHostConfig(request).SecurityOpt as readonly string[];
    expect(optionsOf(onPodman())).toContain(`mask=${maskedPaths(4).join(':')}`);
    expect(optionsOf(requestFor('runc')).join()).not.toContain('mask=');
  });

  it('are reported without the number of files, and held to it on Docker', () => {
    const many = 3_000_000;
    const podman = reportOf(many, 'private', true);
    expect(holds(podman, 'scratch-space')).toBe(true);
    expect(podman.missing.join(' ')).toContain('Podman does not hold tmpfsInodes');
    expect(holds(reportOf(many, 'private', false), 'scratch-space')).toBe(false);
  });

  it('have a namespace of their own for IPC by the name that Podman gives it', () => {
    expect(holds(reportOf(100, 'shareable', true), 'ipc')).toBe(true);
    expect(holds(reportOf(100, 'shareable', false), 'ipc')).toBe(false);
    expect(holds(reportOf(100, 'host', true), 'ipc')).toBe(false);
  });
});
