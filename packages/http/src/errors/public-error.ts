import type { RlmError } from '@rlm-ts/api';
import { answerOfError } from './answer-of-error.js';

/** An error as clients are told it. */
export interface ErrorJson {
  /** An `RlmErrorCode`, or one of the handler's own. */
  readonly code: string;
  readonly message: string;
}

/**
 * What a client may know of an error: its code, and its message unless that is about the server's
 * own set-up, such as a path, an engine's address or a key.
 */
export function publicError({ code, message }: RlmError): ErrorJson {
  if (answerOfError(code).told) return { code, message };
  return { code, message: 'The server could not do this. Whoever runs it is told why.' };
}
