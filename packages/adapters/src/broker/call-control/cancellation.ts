import type { SubCallFailure } from '@rlm-ts/domain';

/**
 * Tells many waiters at once that their work is off, and why. An `AbortSignal` would do the same,
 * but it searches all its listeners whenever one comes or goes, which is quadratic for a batch of
 * many thousand calls.
 */
export class Cancellation {
  private reason: SubCallFailure | null = null;
  private readonly listeners = new Set<() => void>();

  /** Why the work is off, or `null` while it is on. */
  get failure(): SubCallFailure | null {
    return this.reason;
  }

  /** Calls the work off. Only the first reason counts. */
  cancel(failure: SubCallFailure): void {
    if (this.reason !== null) return;
    this.reason = failure;
    const listeners = [...this.listeners];
    this.listeners.clear();
    for (const listener of listeners) listener();
  }

  /**
   * Calls the listener once when the work is called off; not if that has already happened.
   *
   * @returns Forgets the listener.
   */
  onCancel(listener: () => void): () => void {
    if (this.reason === null) this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }
}
