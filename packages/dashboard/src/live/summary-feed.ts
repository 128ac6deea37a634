import type { TrajectorySummary, TrajectoryStorePort } from '@rlm-ts/api';

/** Who is told of runs. */
export interface SummaryListener {
  tell(summary: TrajectorySummary): void;
  /** The store is not watched any more, against expectation. */
  lose(): void;
}

/** Watches the store once for all pages that are open, and not at all while there is none. */
export class SummaryFeed {
  private readonly listeners = new Set<SummaryListener>();
  private stop = new AbortController();
  private watching: Promise<void> = Promise.resolve();

  constructor(private readonly store: TrajectoryStorePort) {}

  add(listener: SummaryListener): void {
    this.listeners.add(listener);
    if (this.listeners.size > 1) return;
    this.stop = new AbortController();
    this.watching = this.watch(this.stop.signal);
  }

  remove(listener: SummaryListener): void {
    if (this.listeners.delete(listener) && this.listeners.size === 0) this.stop.abort();
  }

  /** Resolves once nothing is watched. */
  async close(): Promise<void> {
    this.listeners.clear();
    this.stop.abort();
    await this.watching;
  }

  private async watch(signal: AbortSignal): Promise<void> {
    try {
      for await (const summary of this.store.watch({ signal })) {
        if (signal.aborted) return;
        for (const listener of this.listeners) listener.tell(summary);
      }
    } catch {
      // The list, which the pages ask for when they connect again, tells what is wrong.
    }
    if (signal.aborted) return;
    for (const listener of [...this.listeners]) listener.lose();
  }
}
