import { describe, expect, it } from '@jest/globals';

import { hardenedHostConfig } from '../../../src/environments/docker/hardening/host-config.js';
import { hardeningRequest, runPython } from './hardening-container.js';

const READ_ALL = `
import os, sys
for path in sys.argv[1:]:
    try:
        print(path, os.listdir(path) if os.path.isdir(path) else open(path, "rb").read(1))
    except FileNotFoundError:
        print(path, [])
`;

/** How the engine describes a container, without the paths that only some hosts have. */
async function accountOf(hostConfig: object, args: readonly string[] = ['-c', 'pass']) {
  const { stdout, container } = await runPython(hostConfig, args);
  return { stdout, hostConfig: container.HostConfig };
}

describe('the paths that a container finds empty', () => {
  it("are all of the engine's own and more", async () => {
    const hardened = hardenedHostConfig(await hardeningRequest('runc'));
    const { hostConfig: plain } = await accountOf({});
    expect(plain.MaskedPaths?.length).toBeGreaterThan(5);
    expect(hardened.MaskedPaths).toEqual(expect.arrayContaining(plain.MaskedPaths ?? []));
  });

  it('show nothing', async () => {
    const hardened = hardenedHostConfig(await hardeningRequest('runc'));
    const paths = hardened.MaskedPaths ?? [];
    const { stdout } = await accountOf(hardened, ['-c', READ_ALL, ...paths]);
    const shown = stdout.trim().split('\n');
    expect(shown).toHaveLength(paths.length);
    expect(shown.filter((line) => !/ (\[\]|b'')$/.test(line))).toEqual([]);
  });

  it("leave the engine's own read-only paths alone", async () => {
    const hardened = hardenedHostConfig(await hardeningRequest('runc'));
    const [{ hostConfig }, { hostConfig: plain }] = await Promise.all([
      accountOf(hardened),
      accountOf({}),
    ]);
    expect(plain.ReadonlyPaths?.length).toBeGreaterThan(2);
    expect(hostConfig.ReadonlyPaths).toEqual(plain.ReadonlyPaths);
  });
});

describe('a hardened container', () => {
  it.each(['runc', 'runsc'] as const)(
    "does not know the host's name servers on %s",
    async (runtime) => {
      const hardened = hardenedHostConfig(await hardeningRequest(runtime));
      const { stdout } = await accountOf(hardened, [
        '-c',
        'print(open("/etc/resolv.conf").read())',
      ]);
      expect(stdout.trim()).toBe('nameserver 127.0.0.1');
    },
  );
});
