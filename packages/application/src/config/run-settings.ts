import type { ResolvedRlmConfig } from './schemas.js';

/** The part of a configuration that every run needs. */
export type RunSettings = Pick<
  ResolvedRlmConfig,
  | 'maxIterations'
  | 'maxDepth'
  | 'maxStdoutBytes'
  | 'maxConcurrentSubCalls'
  | 'maxSubCalls'
  | 'maxTotalIterations'
  | 'maxTokens'
  | 'maxCostUsd'
  | 'allowUnknownPrices'
  | 'maxRetries'
  | 'deduplicateSubCalls'
  | 'recurseAboveChars'
  | 'compactAboveTokens'
  | 'maxOutputRetries'
  | 'timeoutMs'
  | 'blockTimeoutMs'
  | 'maxIdleTurns'
  | 'systemPrompt'
>;
