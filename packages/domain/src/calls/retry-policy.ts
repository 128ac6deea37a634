import { ModelCallError } from '../errors/model-call.error.js';
import type { RlmError } from '../errors/rlm-error.js';

/** How often and how soon a request that failed is made again. */
export interface RetryPolicy {
  /** Attempts after the first one. */
  readonly maxRetries: number;
  /** Milliseconds before the first of them, about; doubled each time. */
  readonly baseDelayMs: number;
  /** Milliseconds that are waited at most. A provider that asks for more is not asked again. */
  readonly maxDelayMs: number;
}

/** What the large providers' own SDKs do, with one attempt more. */
export const DEFAULT_RETRY_POLICY: RetryPolicy = {
  maxRetries: 3,
  baseDelayMs: 500,
  maxDelayMs: 60_000,
};

/**
 * Milliseconds to wait before the attempt that follows this failure; `null` to give up.
 *
 * Without a word from the provider it is a random time between half and all of a delay that doubles:
 * many calls that fail at once are not all made again at once.
 *
 * @param attempt Attempts so far, this one included.
 */
export function retryDelayMs(error: RlmError, attempt: number, policy: RetryPolicy): number | null {
  if (!error.retryable || attempt > policy.maxRetries) return null;
  const told = ModelCallError.isModelCallError(error) ? error.retryAfterMs : null;
  if (told !== null) return told <= policy.maxDelayMs ? told : null;
  const delay = Math.min(policy.maxDelayMs, policy.baseDelayMs * 2 ** (attempt - 1));
  return delay * (0.5 + Math.random() / 2);
}
