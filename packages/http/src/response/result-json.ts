import { trajectoryIdOf, type CompletionResult } from '@rlm-ts/api';
import { publicError, type ErrorJson } from '../errors/public-error.js';

/** What a run came to, as clients are told it. */
export interface ResultJson extends Pick<
  CompletionResult,
  'runId' | 'answer' | 'success' | 'stopReason' | 'provenance' | 'usage' | 'durationMs' | 'warnings'
> {
  /** By which the logs know the run, where the server keeps some. */
  readonly trajectoryId: string;
  readonly error: ErrorJson | null;
  /** Only if they were asked for. */
  readonly iterations?: CompletionResult['iterations'];
}

/** @param withIterations Whether the turns were asked for. */
export function resultJson(result: CompletionResult, withIterations: boolean): ResultJson {
  const { runId, answer, success, stopReason, provenance, usage, durationMs, warnings } = result;
  return {
    runId,
    trajectoryId: trajectoryIdOf(runId),
    answer,
    success,
    stopReason,
    provenance,
    error: result.error === null ? null : publicError(result.error),
    warnings,
    usage,
    durationMs,
    ...(withIterations && { iterations: result.iterations }),
  };
}
