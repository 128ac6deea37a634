import { RlmError } from './rlm-error.js';

/**
 * Thrown when a sandbox cannot be had as safe as it was asked for (code `SECURITY_VIOLATION`).
 * Nothing has run in it by then.
 */
export class SecurityViolationError extends RlmError {
  override readonly name = 'SecurityViolationError';

  constructor(message: string, details?: Readonly<Record<string, unknown>>) {
    super({ code: 'SECURITY_VIOLATION', message, ...(details === undefined ? {} : { details }) });
  }
}
