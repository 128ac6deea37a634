import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { ContainerPlan } from '../../../src/environments/docker/container/container-spec.js';
import { withSeccompProfile } from '../../../src/environments/docker/container/seccomp-profile-file.js';
import { readEngineAddress } from '../../../src/environments/docker/engine/engine-address.js';
import { SECCOMP_PROFILE } from '../../../src/environments/docker/hardening/seccomp-profile.js';
import { dockerOptionsSchema } from '../../../src/environments/docker/options.js';

type Plan = Pick<ContainerPlan, 'engine' | 'options' | 'choice'>;

const HERE = { address: readEngineAddress('unix:///run/podman/podman.sock') };
const ELSEWHERE = { address: readEngineAddress('tcp://elsewhere:2375') };

function plan({
  isPodman = true,
  runtime = 'runc' as const,
  seccomp = 'strict' as const,
}: {
  isPodman?: boolean;
  runtime?: 'runc' | 'runsc';
  seccomp?: 'strict' | 'engine';
} = {}): Plan {
  return {
    engine: {
      name: 'Podman 4.3.1',
      isPodman,
      apiVersion: '1.41',
      runtimes: [runtime],
      securityOptions: [],
      cgroupVersion: '2',
      processors: 2,
      swapLimit: true,
      warnings: [],
    },
    options: dockerOptionsSchema.parse({ seccomp }),
    choice: { runtime, engineName: runtime, warning: null },
  };
}

const pathGiven = (engine: typeof HERE, to: Plan) =>
  withSeccompProfile(engine, to, (profile) => Promise.resolve(profile));

describe('The profile of system calls for Podman', () => {
  it('is a file that the engine can read, whoever it is, and gone afterwards', async () => {
    const file = await withSeccompProfile(HERE, plan(), (profile = '') => {
      expect(JSON.parse(readFileSync(profile, 'utf8'))).toEqual(
        JSON.parse(JSON.stringify(SECCOMP_PROFILE)),
      );
      expect(statSync(profile).mode & 0o777).toBe(0o444);
      expect(statSync(path.dirname(profile)).mode & 0o777).toBe(0o755);
      return Promise.resolve(profile);
    });
    expect(existsSync(path.dirname(file))).toBe(false);
  });

  it('is gone also if no container comes of it', async () => {
    let file = '';
    const making = withSeccompProfile(HERE, plan(), (profile = '') => {
      file = profile;
      return Promise.reject(new Error('no room'));
    });
    await expect(making).rejects.toThrow('no room');
    expect(existsSync(path.dirname(file))).toBe(false);
  });

  it.each<[string, Parameters<typeof plan>[0]]>([
    ['Docker, which takes the profile itself', { isPodman: false }],
    ['gVisor, which needs none', { runtime: 'runsc' }],
    ["the engine's own profile", { seccomp: 'engine' }],
  ])('is no file for %s', async (_what, change) => {
    expect(await pathGiven(HERE, plan(change))).toBeUndefined();
    expect(await pathGiven(ELSEWHERE, plan(change))).toBeUndefined();
  });

  it('is refused for a Podman on another machine, which would not find it', async () => {
    await expect(pathGiven(ELSEWHERE, plan())).rejects.toMatchObject({
      code: 'SECURITY_VIOLATION',
      message: expect.stringMatching(/Podman 4\.3\.1 at tcp:.*seccomp to "engine"/),
    });
  });
});
