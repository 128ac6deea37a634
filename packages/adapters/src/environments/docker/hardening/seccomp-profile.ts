import { ALLOWED_ARGUMENTS } from './allowed-arguments.js';
import { ALLOWED_SYSTEM_CALLS, UNKNOWN_SYSTEM_CALLS } from './allowed-system-calls.js';
import type { SeccompRule } from './seccomp-rule.js';

const ENOSYS = 38;

/** A profile of system calls in the JSON format of Docker and Podman. */
export interface SeccompProfile {
  readonly defaultAction: 'SCMP_ACT_ERRNO';
  readonly archMap: readonly {
    readonly architecture: string;
    readonly subArchitectures: readonly string[];
  }[];
  readonly syscalls: readonly SeccompRule[];
}

/**
 * Which system calls exist in a sandbox: an allow list, everything else is refused with EPERM. It
 * is the same on every engine, whose own defaults change with their age.
 *
 * The 32-bit tables of system calls (i386, x32, arm) do not exist at all: a filter for them would be
 * a second one to get right. For x86_64 and aarch64; elsewhere some programs may find less than they
 * need, and never more than is allowed here.
 */
export const SECCOMP_PROFILE: SeccompProfile = {
  defaultAction: 'SCMP_ACT_ERRNO',
  archMap: [
    { architecture: 'SCMP_ARCH_X86_64', subArchitectures: [] },
    { architecture: 'SCMP_ARCH_AARCH64', subArchitectures: [] },
  ],
  syscalls: [
    { names: ALLOWED_SYSTEM_CALLS, action: 'SCMP_ACT_ALLOW' },
    { names: UNKNOWN_SYSTEM_CALLS, action: 'SCMP_ACT_ERRNO', errnoRet: ENOSYS },
    ...ALLOWED_ARGUMENTS,
  ],
};
