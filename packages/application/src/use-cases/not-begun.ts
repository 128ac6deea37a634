import { RlmError, type LoopOutcome, type StopReason } from '@rlm-ts/domain';

/** The outcome of a run that ended before its first turn. */
export function notBegun(thrown: unknown, { aborted, reason }: AbortSignal): LoopOutcome {
  const why: unknown = reason;
  const error =
    aborted && RlmError.isInstance(why)
      ? why
      : RlmError.from(thrown, { code: 'ENVIRONMENT_START_FAILED' });
  if (error.code === 'TIMEOUT') return withoutTurns('timeout', error);
  return withoutTurns(aborted || error.code === 'ABORTED' ? 'aborted' : 'error', error);
}

/** An outcome with nothing in it but the reason. */
export function withoutTurns(stopReason: StopReason, error: RlmError): LoopOutcome {
  return {
    answer: null,
    output: null,
    provenance: null,
    answerSource: null,
    stopReason,
    error,
    iterations: [],
    turns: [],
  };
}
