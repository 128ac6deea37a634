import { describe, expect, it } from '@jest/globals';

import { hardenedHostConfig } from '../../../src/environments/docker/hardening/host-config.js';
import { hardeningRequest, runPython } from './hardening-container.js';
import { ATTEMPTS, ORDINARY } from './hardening-programs.js';

/** Runs a program that prints a JSON object. */
async function resultsOf(
  program: string,
  runtime: 'runc' | 'runsc',
  change: { SecurityOpt?: string[] } = {},
): Promise<Record<string, unknown>> {
  // Ordinary programs take a few threads more than the default leaves them.
  const request = await hardeningRequest(runtime, { cpuLimit: 2, pidsLimit: 100 });
  const hostConfig = { ...hardenedHostConfig(request), ...change };
  const { stdout, stderr } = await runPython(hostConfig, ['-c', program]);
  if (stdout === '') throw new Error(`nothing was printed: ${stderr}`);
  return JSON.parse(stdout) as Record<string, unknown>;
}

describe('a hardened container', () => {
  it.each(['runc', 'runsc'] as const)('runs ordinary programs on %s', async (runtime) => {
    const results = Object.entries(await resultsOf(ORDINARY, runtime));
    expect(results.length).toBeGreaterThan(10);
    expect(results.filter(([, result]) => result !== true)).toEqual([]);
  });

  it('refuses every dangerous system call, socket, request and table on runc', async () => {
    const results = Object.entries(await resultsOf(ATTEMPTS, 'runc'));
    expect(results.length).toBeGreaterThan(150);
    const refused = ([name, outcome]: readonly [string, unknown]) => {
      if (name === 'clone3') return outcome === 'ENOSYS';
      if (name.endsWith('getpid')) return outcome === 'SIGSYS' || outcome === 'ENOSYS';
      return outcome === 'EPERM';
    };
    expect(results.filter((result) => !refused(result))).toEqual([]);
  });

  it('owes that to the profile: without it they reach the kernel', async () => {
    const results = await resultsOf(ATTEMPTS, 'runc', { SecurityOpt: ['seccomp=unconfined'] });
    const reached = Object.entries(results).filter(([, outcome]) => outcome !== 'EPERM');
    const names = reached.map(([name]) => name);
    for (const name of [
      'clone NEWUSER',
      'ioctl above TIOCSTI',
      'keyctl',
      'mount',
      'personality ADDR_NO_RANDOMIZE',
      'ptrace',
      'setns',
      'socket inet 1 262',
      'socket netlink 12',
      'unshare',
      'vmsplice',
    ]) {
      expect(names).toContain(name);
    }
  });
});
