/**
 * Lets work begin in small portions, with everything else in between: a hundred requests that begin
 * at the same moment would keep timers and other sessions waiting until all of them are under way.
 */
export class Pacer {
  private begun = 0;
  private readonly waiting: (() => void)[] = [];

  /** @param perTurn How many may begin in one turn of the event loop. */
  constructor(private readonly perTurn: number) {}

  /** Resolves once it is the caller's turn; `null` if that is now. */
  turn(): Promise<void> | null {
    if (this.begun === 0) setImmediate(() => this.nextTurn());
    if (this.begun < this.perTurn) {
      this.begun += 1;
      return null;
    }
    return new Promise((resolve) => {
      this.waiting.push(resolve);
    });
  }

  private nextTurn(): void {
    const next = this.waiting.splice(0, this.perTurn);
    this.begun = next.length;
    if (this.begun > 0) setImmediate(() => this.nextTurn());
    for (const begin of next) begin();
  }
}
