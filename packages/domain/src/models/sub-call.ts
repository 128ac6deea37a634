import type { RlmErrorCode } from '../errors/error-codes.js';
import type { ChatMessage, TokenUsage } from './chat.js';
import type { ContextPayload } from './context-payload.js';

/** `llm_query` asks a model once; `rlm_query` starts a child run with its own session. */
export type SubCallKind = 'llm_query' | 'rlm_query';

/** One question that code in a sandbox asks. */
export interface SubCallRequest {
  readonly kind: SubCallKind;
  readonly prompt: string;
  /**
   * Only for `llm_query`: the whole chat to be sent instead of `prompt`, which then tells of it in
   * words. From code that speaks a provider's own chat API.
   */
  readonly messages?: readonly ChatMessage[];
  /** A registered model's name; absent means the default for sub-calls. */
  readonly model?: string;
  /** Only for `rlm_query`: what the child run gets as its `context`. */
  readonly context?: ContextPayload;
}

/** Why a sub-call has no answer; the sandbox sees it as the string `Error: <message>`. */
export interface SubCallFailure {
  readonly code: RlmErrorCode;
  readonly message: string;
}

/** The answer to one {@link SubCallRequest}: text or a failure, and what it cost either way. */
export interface SubCallOutcome {
  /** Unique within the run. */
  readonly id: string;
  /** The model that was asked, or the name that was asked for if no such model exists. */
  readonly model: string;
  readonly text: string | null;
  readonly failure: SubCallFailure | null;
  readonly usage: TokenUsage | null;
  readonly costUsd: number | null;
  readonly latencyMs: number;
  /** The same question had been asked before: this is its answer, and nothing was spent. */
  readonly deduplicated?: boolean | undefined;
}

/** A sub-call as a {@link ReplResult} lists it: sizes instead of texts, so results stay small. */
export interface SubCallRecord {
  readonly id: string;
  readonly kind: SubCallKind;
  readonly model: string;
  readonly promptChars: number;
  readonly responseChars: number;
  readonly latencyMs: number;
  readonly usage: TokenUsage | null;
  readonly costUsd: number | null;
  /** `null` for an answered call. */
  readonly error: SubCallFailure | null;
}
