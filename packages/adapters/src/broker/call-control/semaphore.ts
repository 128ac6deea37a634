import { RlmError } from '@rlm-ts/domain';

import type { Cancellation } from './cancellation.js';

/** Gives a permit back. Only the first call counts. */
export type Release = () => void;

interface Waiter {
  readonly grant: () => void;
  before: Waiter | null;
  after: Waiter | null;
}

/**
 * Bounds how many pieces of work run at once. First come, first served: nobody overtakes. One
 * instance may be shared by the brokers of a whole tree of runs.
 */
export class Semaphore {
  private free: number;
  // A linked list, because a waiter in the middle may give up while thousands stand behind it.
  private first: Waiter | null = null;
  private last: Waiter | null = null;

  /**
   * @param limit Permits there are: a whole number from 1.
   * @throws RlmError `CONFIG_INVALID` for any other limit.
   */
  constructor(readonly limit: number) {
    if (!(Number.isSafeInteger(limit) && limit >= 1)) {
      throw new RlmError({
        code: 'CONFIG_INVALID',
        message: `A concurrency limit must be a whole number from 1, not ${String(limit)}.`,
      });
    }
    this.free = limit;
  }

  /** Waits for a permit; `null` if the work was called off first. */
  acquire(cancellation?: Cancellation): Promise<Release | null> {
    if (cancellation !== undefined && cancellation.failure !== null) return Promise.resolve(null);
    if (this.free > 0) {
      this.free -= 1;
      return Promise.resolve(this.permit());
    }
    return new Promise((resolve) => {
      const waiter: Waiter = {
        before: this.last,
        after: null,
        grant: () => {
          forget?.();
          resolve(this.permit());
        },
      };
      this.enqueue(waiter);
      const forget = cancellation?.onCancel(() => {
        this.remove(waiter);
        resolve(null);
      });
    });
  }

  private permit(): Release {
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      const next = this.first;
      if (next === null) {
        this.free += 1;
      } else {
        this.remove(next);
        next.grant();
      }
    };
  }

  private enqueue(waiter: Waiter): void {
    if (this.last === null) this.first = waiter;
    else this.last.after = waiter;
    this.last = waiter;
  }

  private remove(waiter: Waiter): void {
    if (waiter.before === null) this.first = waiter.after;
    else waiter.before.after = waiter.after;
    if (waiter.after === null) this.last = waiter.before;
    else waiter.after.before = waiter.before;
  }
}
