import { RlmError } from '@rlm-ts/domain';

/** The error for a sandbox that says what it may not; `what` completes the sentence. */
export function protocolViolation(what: string, cause?: unknown): RlmError {
  return new RlmError({
    code: 'PROTOCOL_VIOLATION',
    message: `The sandbox broke the protocol: ${what}.`,
    cause,
  });
}
