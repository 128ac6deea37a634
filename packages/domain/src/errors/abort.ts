import { RlmError } from './rlm-error.js';

/** The error for work that its caller's `AbortSignal` stopped; carries the signal's reason as cause. */
export function abortedError(what: string, signal?: AbortSignal): RlmError {
  return new RlmError({
    code: 'ABORTED',
    message: `${what} was aborted by its caller.`,
    cause: signal?.reason,
  });
}

/** Throws {@link abortedError} if the signal has already fired. */
export function throwIfAborted(signal: AbortSignal | undefined, what: string): void {
  if (signal?.aborted === true) throw abortedError(what, signal);
}
