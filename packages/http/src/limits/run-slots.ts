import { abortedError } from '@rlm-ts/api';
import { overloaded } from '../errors/refusal.js';

/** How many runs there may be, and how many requests may wait for one to end. */
export interface RunSlotLimits {
  readonly maxConcurrent: number;
  readonly maxQueued: number;
  readonly queueTimeoutMs: number;
}

/** Bounds the runs at once. Those who wait are served in the order of their coming. */
export class RunSlots {
  private running = 0;
  /** Each takes over the slot of a run that has ended. */
  private readonly waiting = new Set<() => void>();

  constructor(private readonly limits: RunSlotLimits) {}

  /** @throws Refusal `OVERLOADED` if {@link take} would refuse at once. */
  throwIfFull(): void {
    const { maxConcurrent, maxQueued } = this.limits;
    if (this.running < maxConcurrent || this.waiting.size < maxQueued) return;
    throw overloaded(
      `${maxConcurrent} questions are being answered and ${maxQueued} wait. Ask again later.`,
    );
  }

  /**
   * Waits for a slot and takes it.
   *
   * @returns Gives the slot back; idempotent.
   * @throws Refusal `OVERLOADED` if too many wait or it takes too long; RlmError `ABORTED`.
   */
  async take(signal: AbortSignal): Promise<() => void> {
    if (signal.aborted) throw abortedError('The request', signal);
    if (this.running >= this.limits.maxConcurrent) {
      this.throwIfFull();
      await this.turn(signal);
    } else {
      this.running += 1;
    }
    let taken = true;
    return () => {
      if (taken) this.giveBack();
      taken = false;
    };
  }

  private turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        this.waiting.delete(onTurn);
      };
      const onTurn = (): void => {
        leave();
        resolve();
      };
      const onAbort = (): void => {
        leave();
        reject(abortedError('The request', signal));
      };
      const timer = setTimeout(() => {
        leave();
        reject(overloaded('No question that is being answered came to an end. Ask again later.'));
      }, this.limits.queueTimeoutMs);
      signal.addEventListener('abort', onAbort, { once: true });
      this.waiting.add(onTurn);
    });
  }

  private giveBack(): void {
    const [next] = this.waiting;
    if (next === undefined) this.running -= 1;
    else next();
  }
}
