import { describe, expect, it } from '@jest/globals';

import { SECCOMP_PROFILE } from '../../../src/environments/docker/hardening/seccomp-profile.js';

const { syscalls } = SECCOMP_PROFILE;
const allowed = syscalls.filter(({ action }) => action === 'SCMP_ACT_ALLOW');
const allowedNames = new Set(allowed.flatMap(({ names }) => names));
const allowedAlways = allowed
  .filter(({ args }) => args === undefined)
  .flatMap(({ names }) => names);

/** Whether a call passes: the least part of what the engines' library does with a profile. */
function passes(name: string, ...args: readonly number[]): boolean {
  return allowed.some(
    (rule) =>
      rule.names.includes(name) &&
      (rule.args ?? []).every(({ index, value, valueTwo }) => {
        const low = BigInt(args[index] ?? 0) & BigInt(value);
        return low === BigInt(valueTwo);
      }),
  );
}

describe('the profile of system calls', () => {
  it('refuses what it does not name, with an error and not with death', () => {
    expect(SECCOMP_PROFILE.defaultAction).toBe('SCMP_ACT_ERRNO');
    expect(syscalls.some(({ action }) => !/ALLOW|ERRNO/.test(action))).toBe(false);
  });

  it.each([
    ...['io_uring_setup', 'io_uring_enter', 'userfaultfd', 'keyctl', 'add_key', 'request_key'],
    ...['bpf', 'perf_event_open', 'ptrace', 'process_vm_readv', 'process_vm_writev', 'kcmp'],
    ...['mount', 'umount2', 'fsopen', 'fsmount', 'move_mount', 'open_tree', 'mount_setattr'],
    ...['pivot_root', 'chroot', 'unshare', 'setns', 'kexec_load', 'init_module', 'reboot'],
    ...['swapon', 'acct', 'quotactl', 'settimeofday', 'clock_settime', 'adjtimex', 'syslog'],
    ...['name_to_handle_at', 'open_by_handle_at', 'pidfd_getfd', 'fanotify_init', 'clone3'],
    ...['io_setup', 'vmsplice', 'modify_ldt', 'iopl', 'ioperm', 'sync', 'syncfs', 'mbind'],
  ])('has no way for %s', (name) => {
    expect(allowedNames).not.toContain(name);
  });

  it('never allows without conditions what it allows with some', () => {
    const conditional = allowed.filter(({ args }) => args !== undefined);
    const names = new Set(conditional.flatMap((rule) => rule.names));
    expect(names).toEqual(new Set(['clone', 'ioctl', 'personality', 'socket', 'socketpair']));
    expect(allowedAlways.filter((name) => names.has(name))).toEqual([]);
  });

  it('names no system call twice, nor both as allowed and as unknown', () => {
    const names = syscalls.filter(({ args }) => args === undefined).flatMap((rule) => rule.names);
    expect(new Set(names).size).toBe(names.length);
  });

  it('has one condition for each argument, for engines take two for alternatives', () => {
    for (const { args = [] } of syscalls) {
      expect(new Set(args.map(({ index }) => index)).size).toBe(args.length);
    }
  });

  it('compares nothing outside of a mask, which would never be equal', () => {
    for (const { value, valueTwo } of syscalls.flatMap(({ args = [] }) => args)) {
      expect(BigInt(valueTwo) & ~BigInt(value)).toBe(0n);
      expect(value).toBeLessThanOrEqual(0xff_ff_ff_ff);
    }
  });

  it('lets processes and threads be made, and no namespaces', () => {
    const SIGCHLD = 17;
    const THREAD = 0x3d_0f_00; // as C libraries ask for one
    expect(passes('clone', SIGCHLD)).toBe(true);
    expect(passes('clone', THREAD)).toBe(true);
    for (const bit of [17, 25, 26, 27, 28, 29, 30]) {
      expect(passes('clone', SIGCHLD + 2 ** bit)).toBe(false);
    }
  });

  it('lets ordinary sockets be opened, whatever their flags', () => {
    const FLAGS = 0x8_08_00; // close on exec, non-blocking
    for (const family of [2, 10]) {
      expect(passes('socket', family, 1 | FLAGS, 6)).toBe(true);
      expect(passes('socket', family, 2 | FLAGS, 0)).toBe(true);
      expect(passes('socket', family, 2, 6)).toBe(false);
      expect(passes('socket', family, 3, 255)).toBe(false);
    }
    expect(passes('socket', 1, 5, 0)).toBe(true);
    expect(passes('socket', 16, 3, 0)).toBe(true);
    expect(passes('socket', 16, 3, 12)).toBe(false);
    expect(passes('socket', 40, 1, 0)).toBe(false);
  });

  it('sees through bits that the kernel ignores', () => {
    const ABOVE = 2 ** 32;
    expect(passes('ioctl', 0, 0x5412)).toBe(false);
    expect(passes('ioctl', 0, ABOVE + 0x5412)).toBe(false);
    expect(passes('ioctl', 0, ABOVE + 0x5413)).toBe(true);
    expect(passes('socket', ABOVE + 40, 1, 0)).toBe(false);
  });

  it('is small enough to go with every container', () => {
    expect(JSON.stringify(SECCOMP_PROFILE).length).toBeLessThan(20_000);
  });
});
