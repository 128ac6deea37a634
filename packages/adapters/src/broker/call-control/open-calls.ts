import type { SubCallFailure } from '@rlm-ts/domain';

import { Cancellation } from './cancellation.js';
import { ABORTED } from './failure.js';

/** The calls a broker has open, so that closing it can end them all. */
export class OpenCalls {
  private readonly open = new Set<Cancellation>();
  private closedBecause: SubCallFailure | null = null;

  /**
   * Does work under a cancellation that fires when the caller's signal does, or when
   * {@link OpenCalls.close} is called; it has already fired if one of them came earlier.
   */
  async run<T>(
    signal: AbortSignal | undefined,
    work: (cancellation: Cancellation) => Promise<T>,
  ): Promise<T> {
    const cancellation = new Cancellation();
    const abort = (): void => {
      cancellation.cancel(ABORTED);
    };
    if (this.closedBecause !== null) cancellation.cancel(this.closedBecause);
    if (signal?.aborted === true) abort();
    this.open.add(cancellation);
    signal?.addEventListener('abort', abort, { once: true });
    try {
      return await work(cancellation);
    } finally {
      signal?.removeEventListener('abort', abort);
      this.open.delete(cancellation);
    }
  }

  /** Calls off everything that is open and everything that comes later. */
  close(failure: SubCallFailure): void {
    this.closedBecause ??= failure;
    for (const cancellation of [...this.open]) cancellation.cancel(this.closedBecause);
  }
}
