import { MAX_TIMER_MS } from '@rlm-ts/domain';

/** A countdown that stands still while it is paused. Pauses nest. */
export class BlockClock {
  private timer: NodeJS.Timeout | null = null;
  private startedAt = 0;
  private pauses = 0;

  /** Starts at once; `onExpired` is called at most once. */
  constructor(
    private remainingMs: number,
    private readonly onExpired: () => void,
  ) {
    this.run();
  }

  /** Stops counting until the matching {@link resume}. */
  pause(): void {
    this.pauses += 1;
    if (this.timer === null) return;
    clearTimeout(this.timer);
    this.timer = null;
    this.remainingMs -= performance.now() - this.startedAt;
  }

  /** Goes on counting once every pause has been resumed. */
  resume(): void {
    this.pauses -= 1;
    if (this.pauses === 0) this.run();
  }

  /** Ends the countdown for good. */
  stop(): void {
    this.pauses = Number.POSITIVE_INFINITY;
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  private run(): void {
    this.startedAt = performance.now();
    const delayMs = Math.min(Math.max(0, this.remainingMs), MAX_TIMER_MS);
    this.timer = setTimeout(() => {
      this.stop();
      this.onExpired();
    }, delayMs);
  }
}
