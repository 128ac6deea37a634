import type { ConformanceCase } from '../conformance-case.js';
import type { EnvironmentHarness } from './environment-harness.js';
import type { EnvironmentRequirement } from './requirements.js';

/** One promise of `EnvironmentPort`, and what an environment must claim to be held to it. */
export interface EnvironmentConformanceCase extends ConformanceCase<EnvironmentHarness> {
  readonly requires?: readonly EnvironmentRequirement[];
}
