import type { RlmErrorCode } from '../errors/error-codes.js';

/** How something stands that was looked at: `warn` does with less, `fail` does not work. */
export type CheckStatus = 'ok' | 'warn' | 'fail';

/** One thing that was looked at to find out what works on a machine. */
export interface DiagnosisCheck {
  readonly status: CheckStatus;
  /** Short and stable, such as `Python` or `engine`. */
  readonly what: string;
  /** What was seen. Never a secret. */
  readonly detail: string;
  /** What to do about it; `null` if nothing needs to be done, or `detail` says it. */
  readonly fix: string | null;
  /** The code of the error that a run would meet; `null` if it would meet none. */
  readonly code: RlmErrorCode | null;
}
