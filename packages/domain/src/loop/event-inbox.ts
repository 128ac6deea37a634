/** Collects what happens while something else is waited for. */
export class EventInbox<T> {
  private items: T[] = [];
  private announce: () => void = () => undefined;

  /** Adds an item and wakes {@link during}. */
  push(item: T): void {
    this.items.push(item);
    this.announce();
  }

  /** Yields what arrives, as it arrives, until `work` settles; returns or throws what it does. */
  async *during<R>(work: Promise<R>): AsyncGenerator<T, R, undefined> {
    const state = { settled: false };
    const settle = (): void => {
      state.settled = true;
    };
    const end = work.then(settle, settle);
    for (;;) {
      const arrival = new Promise<void>((resolve) => {
        this.announce = resolve;
      });
      const items = this.items;
      this.items = [];
      yield* items;
      if (state.settled && !this.hasItems()) return work;
      if (!this.hasItems()) await Promise.race([end, arrival]);
    }
  }

  private hasItems(): boolean {
    return this.items.length > 0;
  }
}
