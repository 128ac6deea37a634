/** One condition on an argument of a system call, in the engine's format. */
export interface SeccompArgument {
  readonly index: number;
  /** The mask that is laid over the argument. */
  readonly value: number;
  /** What it must be under the mask. */
  readonly valueTwo: number;
  readonly op: 'SCMP_CMP_MASKED_EQ';
}

/** What happens to some system calls. All conditions on arguments must hold. */
export interface SeccompRule {
  readonly names: readonly string[];
  readonly action: 'SCMP_ACT_ALLOW' | 'SCMP_ACT_ERRNO';
  /** The error number that the caller gets; EPERM if absent. */
  readonly errnoRet?: number;
  readonly args?: readonly SeccompArgument[];
  readonly excludes?: { readonly arches: readonly string[] };
}

const ALL_32_BITS = 0xff_ff_ff_ff;

/**
 * The condition that an argument's bits under a mask have a value.
 *
 * The kernel reads most arguments as 32 bits while a filter sees 64, so a plain comparison could be
 * passed with a bit above them. No rule may have two conditions on one argument: engines take those
 * for alternatives.
 */
export function bits(index: number, mask: number, value: number): SeccompArgument {
  return { index, value: mask, valueTwo: value, op: 'SCMP_CMP_MASKED_EQ' };
}

/** The condition that a 32-bit argument has a value. */
export function equals(index: number, value: number): SeccompArgument {
  return bits(index, ALL_32_BITS, value);
}

/** Allows a system call where all conditions hold. */
export function allowWhere(name: string, ...args: readonly SeccompArgument[]): SeccompRule {
  return { names: [name], action: 'SCMP_ACT_ALLOW', args };
}
