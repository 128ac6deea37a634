import type { RlmErrorCode } from './error-codes.js';

const MARKER = Symbol.for('rlm-ts.error');

/** What an {@link RlmError} is built from. */
export interface RlmErrorInit {
  /** Stable, machine-readable reason. */
  readonly code: RlmErrorCode;
  /** What happened and what to do about it, in sentences for a person. */
  readonly message: string;
  /** Whether the same call may succeed if it is simply made again. Default `false`. */
  readonly retryable?: boolean;
  /** The error underneath, of whatever kind the vendor or the system threw. */
  readonly cause?: unknown;
  /** Facts for programs (a path, the known names, a limit). Never a secret. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/**
 * The only error that this framework throws on purpose.
 *
 * Model-written code that fails, times out or is killed is *not* an error but a result; this class
 * stands for broken infrastructure and wrong input. Recognise it with {@link RlmError.isInstance},
 * which also holds when two copies of the package are installed.
 */
export class RlmError extends Error {
  override readonly name: string = 'RlmError';
  readonly code: RlmErrorCode;
  readonly retryable: boolean;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(init: RlmErrorInit) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause });
    this.code = init.code;
    this.retryable = init.retryable ?? false;
    this.details = init.details ?? {};
    Object.defineProperty(this, MARKER, { value: true });
  }

  /** True for any `RlmError`, whichever copy of the package made it. */
  static isInstance(value: unknown): value is RlmError {
    return typeof value === 'object' && value !== null && Reflect.get(value, MARKER) === true;
  }

  /** Returns `value` when it is an `RlmError`, otherwise wraps it with the given code. */
  static from(value: unknown, fallback: Omit<RlmErrorInit, 'message' | 'cause'>): RlmError {
    if (RlmError.isInstance(value)) return value;
    const message = value instanceof Error ? value.message : String(value);
    return new RlmError({ ...fallback, message, cause: value });
  }

  /** A plain object for logs and JSON output; the stack and the cause stay out of it. */
  toJSON(): { code: RlmErrorCode; message: string; retryable: boolean } {
    return { code: this.code, message: this.message, retryable: this.retryable };
  }
}
