import { ModelCallError } from '@rlm-ts/domain';
import type { RlmErrorCode, TokenUsage } from '@rlm-ts/domain';

import { MALFORMED } from './failure-kind.js';
import type { FailureKind } from './failure-kind.js';
import { explain, redact, safeCause } from './redact.js';

/** The model that is being called. */
export interface CalledModel {
  readonly backend: string;
  readonly modelName: string;
}

/** What {@link modelCallFailure} is told of a failure. */
export interface ModelCallFailure {
  readonly kind: FailureKind;
  /** What the vendor threw; none of it but its name and message is kept. */
  readonly error?: unknown;
  /** Default: what `error` says. */
  readonly message?: string;
  /** What must not be in the error. */
  readonly secrets: readonly string[];
  /** HTTP status, if there was an answer. */
  readonly status?: number | undefined;
  readonly retryAfterMs?: number | null;
  readonly usage?: TokenUsage | null;
  /** What to do about it. Default: what the code suggests. */
  readonly advice?: string;
}

const ADVICE: Partial<Record<RlmErrorCode, string>> = {
  API_KEY_INVALID: 'Check the key, and what it may be used for.',
  CONTENT_REFUSED: 'Ask for something else, or with other material.',
  CONTEXT_WINDOW_EXCEEDED: 'Send less at once.',
  MODEL_NOT_FOUND: 'Check the name of the model, and the address it is looked for at.',
  MODEL_OVERLOADED: 'Ask again later.',
  RATE_LIMITED: 'Ask again later, or make fewer calls at a time.',
};

/** The error of a failed call, in the same words for every provider, without secrets. */
export function modelCallFailure(model: CalledModel, failure: ModelCallFailure): ModelCallError {
  const { kind, error, secrets, status } = failure;
  const said = failure.message ?? explain(error, secrets);
  const problem = redact(said, secrets).trim() || 'it does not say why';
  const advice = failure.advice ?? ADVICE[kind.code];
  const answer = status === undefined ? '' : ` (HTTP ${String(status)})`;
  const sentence = `${subjectOf(model)} failed${answer}: ${problem}`;
  return new ModelCallError({
    ...kind,
    message: advice === undefined ? sentence : `${sentence.replace(/[.\s]+$/, '')}. ${advice}`,
    ...(error === undefined ? {} : { cause: safeCause(error, secrets) }),
    details: { ...model, ...(status === undefined ? {} : { status }) },
    retryAfterMs: failure.retryAfterMs ?? null,
    usage: failure.usage ?? null,
  });
}

/** A call as the subject of a sentence: for `withTimeLimits`. */
export function subjectOf({ backend, modelName }: CalledModel): string {
  return `The call of the model "${modelName}" (${backend})`;
}

/** The error for a reply that is not what the provider's documentation says. */
export function malformedReply(
  model: CalledModel,
  problem: string,
  usage: TokenUsage | null = null,
): ModelCallError {
  return modelCallFailure(model, { kind: MALFORMED, message: problem, secrets: [], usage });
}

/**
 * The error for a reply, or a prompt, that the provider refused for its content.
 *
 * @param usage What it told of tokens; `null` with `billed` `no` if it did no work.
 */
export function refusedReply(
  model: CalledModel,
  reason: string,
  usage: TokenUsage | null,
  billed: FailureKind['billed'] = 'unknown',
): ModelCallError {
  const kind: FailureKind = { code: 'CONTENT_REFUSED', retryable: false, billed };
  return modelCallFailure(model, { kind, message: reason, secrets: [], usage });
}
