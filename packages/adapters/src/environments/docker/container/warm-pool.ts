import type { SessionContainer } from './session-container.js';

/** How long a session that was just handed its container is left alone with the machine. */
const REFILL_DELAY_MS = 50;

/**
 * Started containers that no code has run in yet, all alike. Each is handed out once and never
 * comes back.
 */
export class WarmPool {
  private readonly ready = new Set<SessionContainer>();
  private readonly starting = new Set<Promise<void>>();
  private readonly stop = new AbortController();
  private timer: NodeJS.Timeout | undefined;

  /** @param start Starts one container; stops and leaves nothing when the signal fires. */
  constructor(
    private readonly size: number,
    private readonly start: (signal: AbortSignal) => Promise<SessionContainer>,
  ) {}

  /** Hands out a container; `null` if none is ready. */
  take(): SessionContainer | null {
    for (const container of this.ready) {
      this.ready.delete(container);
      this.refillSoon();
      if (container.link.alive) return container;
      // It ended while it waited.
      void container.remove();
    }
    if (this.size > 0) this.refillSoon();
    return null;
  }

  /**
   * Starts what is missing and waits for it.
   *
   * @throws RlmError what the start of a container throws.
   */
  async fill(): Promise<void> {
    while (!this.stop.signal.aborted && this.ready.size + this.starting.size < this.size) {
      const starting = this.startOne();
      this.starting.add(starting);
      const forget = (): void => {
        this.starting.delete(starting);
      };
      starting.then(forget, forget);
    }
    await Promise.all(this.starting);
  }

  /** Removes what is there, and what is still starting. Idempotent. */
  async close(): Promise<void> {
    this.stop.abort();
    clearTimeout(this.timer);
    await Promise.allSettled(this.starting);
    const idle = [...this.ready];
    this.ready.clear();
    await Promise.all(idle.map((container) => container.remove()));
  }

  private async startOne(): Promise<void> {
    const container = await this.start(this.stop.signal);
    if (this.stop.signal.aborted) await container.remove();
    else this.ready.add(container);
  }

  private refillSoon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      // The session that then finds the pool empty meets the same error, and tells it.
      this.fill().catch(() => undefined);
    }, REFILL_DELAY_MS).unref();
  }
}
