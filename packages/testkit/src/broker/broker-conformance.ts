import type { ConformanceCase } from '../conformance-case.js';
import { answerCases } from './answer-cases.js';
import type { BrokerHarness } from './broker-harness.js';
import { failureCases } from './failure-cases.js';
import { limitCases } from './limit-cases.js';

/** What every broker promises, wherever its models are. */
export const brokerConformance: readonly ConformanceCase<BrokerHarness>[] = [
  ...answerCases,
  ...failureCases,
  ...limitCases,
];
