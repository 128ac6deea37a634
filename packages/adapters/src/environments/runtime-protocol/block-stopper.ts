import type { InterpreterHandle } from './sandbox-launcher.js';
import type { SessionCalls } from './session-calls.js';

/** Stops a running block in two steps: interrupts it, then ends the interpreter. */
export class BlockStopper {
  reason: 'timeout' | 'abort' | null = null;
  /** The interpreter is being ended: what it still says is the last of it. */
  hasEnded = false;
  private timer: NodeJS.Timeout | undefined;
  private delivery: Promise<void> = Promise.resolve();

  constructor(
    private readonly handle: InterpreterHandle,
    private readonly calls: SessionCalls,
    private readonly graceMs: number,
  ) {}

  stop(reason: 'timeout' | 'abort'): void {
    if (this.reason !== null) return;
    this.reason = reason;
    this.calls.cancel();
    this.delivery = this.handle.interrupt();
    this.timer = setTimeout(() => {
      this.hasEnded = true;
      void this.handle.end();
    }, this.graceMs);
  }

  /** Resolves once the interrupt is no longer on its way. */
  async settle(): Promise<void> {
    if (this.reason === null) return;
    this.release();
    await this.delivery;
  }

  release(): void {
    clearTimeout(this.timer);
  }
}
