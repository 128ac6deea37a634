import type { EnvironmentConformanceCase, EnvironmentHarness } from '@rlm-ts/testkit';

/** An environment that the runners hold to the kit. */
export interface ConformanceSubject {
  readonly title: string;
  readonly harness: EnvironmentHarness;
  /** Every reason for which cases are left out, so that none goes missing unnoticed. */
  readonly leavesOut: readonly string[];
  /** Cases to which another subject holds the same interpreter. */
  readonly heldElsewhere?: readonly EnvironmentConformanceCase[];
}
