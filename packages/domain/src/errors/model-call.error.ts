import type { TokenUsage } from '../models/chat.js';
import { RlmError, type RlmErrorInit } from './rlm-error.js';

/** What a {@link ModelCallError} is built from. */
export interface ModelCallErrorInit extends RlmErrorInit {
  /** Default `unknown`. */
  readonly billed?: 'no' | 'unknown';
  /** What is known to have been used in spite of the failure. Default `null`. */
  readonly usage?: TokenUsage | null;
  /** Default `null`. */
  readonly retryAfterMs?: number | null;
}

/** A request to a model that came to nothing, and what it may have cost. */
export class ModelCallError extends RlmError {
  /** `no`: the provider refused before any work, so nothing is charged. Else it may have been. */
  readonly billed: 'no' | 'unknown';
  /** What is known to have been used; at least that, if `billed` is `unknown`. */
  readonly usage: TokenUsage | null;
  /** Milliseconds after which the provider wants to be asked again, if it said so. */
  readonly retryAfterMs: number | null;

  constructor(init: ModelCallErrorInit) {
    super(init);
    this.billed = init.billed ?? 'unknown';
    this.usage = init.usage ?? null;
    this.retryAfterMs = init.retryAfterMs ?? null;
  }

  /** True for any `ModelCallError`, whichever copy of the package made it. */
  static isModelCallError(value: unknown): value is ModelCallError {
    return RlmError.isInstance(value) && 'billed' in value && 'retryAfterMs' in value;
  }
}
