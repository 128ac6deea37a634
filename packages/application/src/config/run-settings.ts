import type { ResolvedRlmConfig } from './schemas.js';

/** The part of a configuration that every run needs. */
export type RunSettings = Pick<
  ResolvedRlmConfig,
  | 'maxIterations'
  | 'maxDepth'
  | 'maxStdoutBytes'
  | 'maxConcurrentSubCalls'
  | 'maxSubCalls'
  | 'timeoutMs'
  | 'blockTimeoutMs'
  | 'maxIdleTurns'
  | 'systemPrompt'
>;
