/** How long after one attempt the next is made; the last one is repeated. */
const RETRY_AFTER_MS = [1000, 4000, 15_000, 60_000] as const;
/** With fewer, one whose creation is still under way may be there afterwards. */
const ABSENT_FOR_GOOD = 4;
const MAX_ATTEMPTS = 10;

/** What became of an attempt to remove a container. */
export type Removal = 'removed' | 'absent' | 'failed';

/**
 * Containers that may be there although nobody holds them: they could not be removed, or the answer
 * to their creation got lost. They are removed as soon as their engine can be reached again.
 */
export class LeftoverContainers {
  private readonly attempts = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;
  private rounds = 0;

  /** @param remove Removes the container of an id or name; never rejects. */
  constructor(private readonly remove: (idOrName: string) => Promise<Removal>) {}

  /** Remembers a container, to be removed in a while. */
  add(idOrName: string): void {
    this.attempts.set(idOrName, 0);
    this.rounds = 0;
    this.retryLater();
  }

  /** Tries to remove all that are remembered. */
  async sweep(): Promise<void> {
    clearTimeout(this.timer);
    await Promise.all([...this.attempts.keys()].map((each) => this.attempt(each)));
    if (this.attempts.size > 0) this.retryLater();
  }

  private async attempt(idOrName: string): Promise<void> {
    const removal = await this.remove(idOrName);
    const attempts = (this.attempts.get(idOrName) ?? 0) + 1;
    const enough = removal === 'absent' ? ABSENT_FOR_GOOD : MAX_ATTEMPTS;
    if (removal === 'removed' || attempts >= enough) this.attempts.delete(idOrName);
    else this.attempts.set(idOrName, attempts);
  }

  private retryLater(): void {
    clearTimeout(this.timer);
    const delayMs = RETRY_AFTER_MS[this.rounds] ?? RETRY_AFTER_MS[RETRY_AFTER_MS.length - 1];
    this.rounds += 1;
    this.timer = setTimeout(() => {
      void this.sweep();
    }, delayMs).unref();
  }
}
