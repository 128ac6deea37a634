/** How often the processor time is looked at, in milliseconds. */
const LOOK_EVERY_MS = 100;

/**
 * Ends a block that computes while its clock stands still for calls. What the sandbox tells of its
 * processor time may be forged; this asks who runs it.
 */
export class ProcessorWatch {
  private timer: NodeJS.Timeout | null = null;
  private usedBefore: number | null = null;

  /**
   * @param read Processor time of the sandbox so far, in milliseconds; `null` if it is not known.
   * @param onExceeded Called once the block has used more than `limitMs` since {@link start}.
   */
  constructor(
    private readonly read: () => Promise<number | null>,
    private readonly limitMs: number,
    private readonly onExceeded: () => void,
  ) {}

  /** Begins to watch, at the block's first call: before it the clock has counted. */
  start(): void {
    if (this.timer !== null) return;
    this.timer = setInterval(() => void this.look(), LOOK_EVERY_MS).unref();
    void this.look();
  }

  stop(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
  }

  private async look(): Promise<void> {
    const used = await this.read().catch(() => null);
    if (used === null || this.timer === null) return;
    this.usedBefore ??= used;
    if (used - this.usedBefore <= this.limitMs) return;
    this.stop();
    this.onExceeded();
  }
}
