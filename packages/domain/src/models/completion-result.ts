import type { RlmError } from '../errors/rlm-error.js';
import type { AnswerSource, ReplResult } from './repl-result.js';

/** Why a run ended. */
export type StopReason =
  | 'final'
  | 'max_iterations'
  | 'stopped_by_policy'
  | 'budget_exhausted'
  | 'timeout'
  | 'aborted'
  | 'error';

/**
 * How far an answer can be trusted to rest on the data.
 *
 * - `supported`: given by code, or written after at least one block had run without an error.
 * - `unsupported`: written before any code had run without an error.
 * - `repaired`: read out of a malformed `FINAL(…)`.
 * - `fallback`: asked for at the last turn, or a draft kept from a run that ended early.
 */
export type AnswerProvenance = 'supported' | 'unsupported' | 'repaired' | 'fallback';

/** One turn of a run. */
export interface Iteration {
  /** Counts from 1. */
  readonly iteration: number;
  readonly reply: string;
  readonly blocks: readonly { readonly code: string; readonly result: ReplResult }[];
}

/** What one model used and cost within a run. Of calls that failed, what is known. */
export interface ModelUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedInputTokens: number;
  readonly cacheWriteInputTokens: number;
  readonly reasoningTokens: number;
  /** Requests that went out to the model: each attempt at a call counts. */
  readonly calls: number;
  /** US dollars; `null` as soon as one call's price is unknown. */
  readonly costUsd: number | null;
  /** US dollars of what is known: a lower bound where `costUsd` is `null`. */
  readonly knownCostUsd: number;
  /** Requests of which the provider did not tell what they used, or whose price is unknown. */
  readonly unknownCalls: number;
}

/** What a run and all its children used. */
export interface UsageSummary extends ModelUsage {
  /** Questions to root models, attempts not counted. */
  readonly rootCalls: number;
  /** Questions asked by code, attempts not counted. */
  readonly subCalls: number;
  /** Turns of root models. */
  readonly iterations: number;
  readonly byModel: Readonly<Record<string, ModelUsage>>;
}

/**
 * Everything a run came to. A failed run has it too, with what there was until it failed.
 *
 * @typeParam Output What the caller's schema makes of the answer.
 */
export interface CompletionResult<Output = unknown> {
  readonly runId: string;
  /** By which the run is found where runs are recorded; also where this one was not. */
  readonly trajectoryId: string;
  /** The answer, or the best partial one, or `null` if there is none at all. */
  readonly answer: string | null;
  /** The answer as the caller's schema gave it back; `null` without a schema, or if it does not fit. */
  readonly output: Output | null;
  /**
   * True only for `stopReason: 'final'` with a `supported` answer. An unsupported, repaired or
   * fallback answer is handed over but never passed off as a success.
   */
  readonly success: boolean;
  readonly stopReason: StopReason;
  readonly provenance: AnswerProvenance | null;
  /** How the answer was given: by code, or as text in a reply. */
  readonly answerSource: AnswerSource | 'reply' | null;
  readonly iterations: readonly Iteration[];
  readonly usage: UsageSummary;
  /** Milliseconds. */
  readonly durationMs: number;
  /** Milliseconds since the Unix epoch. */
  readonly startedAt: number;
  /** What ended the run, for every stop reason that is not an end of its own accord. */
  readonly error: RlmError | null;
  /** Sentences about what went wrong without ending the run. */
  readonly warnings: readonly string[];
  /** Those of the warnings that say that the run was not logged, or not to its end. */
  readonly loggerFailures: readonly string[];
}
