/** How many unanswered beats mean that nobody is there any more. */
export const MISSED_BEATS = 6;

/**
 * Notices that the other side of a stream has gone without a word. Counts beats instead of looking
 * at the time: a host that was itself asleep, or busy, has not given anybody a chance to answer.
 */
export class HeartBeat {
  private readonly timer: NodeJS.Timeout;
  private missed = 0;

  constructor(intervalMs: number, ask: () => void, onSilence: () => void) {
    this.timer = setInterval(() => {
      this.missed += 1;
      if (this.missed > MISSED_BEATS) onSilence();
      else ask();
    }, intervalMs).unref();
  }

  /** The other side has said something. */
  beat(): void {
    this.missed = 0;
  }

  /** Stops asking. */
  stop(): void {
    clearInterval(this.timer);
  }
}
