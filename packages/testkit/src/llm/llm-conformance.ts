import type { ConformanceCase } from '../conformance-case.js';
import { endingCases } from './cases/ending-cases.js';
import { failureCases } from './cases/failure-cases.js';
import { replyCases } from './cases/reply-cases.js';
import { requestCases } from './cases/request-cases.js';
import type { LlmHarness } from './llm-harness.js';

/**
 * What every `LLMPort` promises. A case about a failure that the harness cannot play passes without
 * looking, as does what it asks of a provider if there is none.
 */
export const llmConformance: readonly ConformanceCase<LlmHarness>[] = [
  ...replyCases,
  ...requestCases,
  ...failureCases,
  ...endingCases,
];
