import type { EnvironmentCapabilities } from '@rlm-ts/domain';
import type { EnvironmentConformanceCase } from './environment-case.js';
import { environmentConformance } from './environment-conformance.js';
import type { EnvironmentAllowances } from './environment-harness.js';

/** A case that is not about an environment, and why. */
export interface LeftOutCase {
  readonly name: string;
  /** Every unmet requirement, such as `is written in Python; asks models (capability subCalls)`. */
  readonly reason: string;
}

/** All cases, in two lists that miss none. */
export interface SplitCases {
  readonly included: readonly EnvironmentConformanceCase[];
  readonly leftOut: readonly LeftOutCase[];
}

/**
 * Tells which cases hold for an environment and which do not, so that none is skipped silently:
 * print or assert {@link SplitCases.leftOut}.
 */
export function splitByCapabilities(
  capabilities: EnvironmentCapabilities,
  allows: EnvironmentAllowances = {},
  cases: readonly EnvironmentConformanceCase[] = environmentConformance,
): SplitCases {
  const included: EnvironmentConformanceCase[] = [];
  const leftOut: LeftOutCase[] = [];
  for (const candidate of cases) {
    const unmet = (candidate.requires ?? []).filter((need) => !need.isMet(capabilities, allows));
    if (unmet.length === 0) included.push(candidate);
    else leftOut.push({ name: candidate.name, reason: unmet.map((n) => n.reason).join('; ') });
  }
  return { included, leftOut };
}

/** The cases that an environment with these capabilities has to pass. */
export function environmentCasesFor(
  capabilities: EnvironmentCapabilities,
  allows: EnvironmentAllowances = {},
): readonly EnvironmentConformanceCase[] {
  return splitByCapabilities(capabilities, allows).included;
}
