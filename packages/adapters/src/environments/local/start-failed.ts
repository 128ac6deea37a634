import { RlmError } from '@rlm-ts/domain';

/** The error for a worker that cannot be had; `why` completes "could not be started". */
export function startFailed(why: string, cause?: unknown): RlmError {
  return new RlmError({
    code: 'ENVIRONMENT_START_FAILED',
    message: `The local Python worker could not be started: ${why}`.trim(),
    retryable: true,
    cause,
  });
}
