import type { Duplex } from 'node:stream';
import type { SeededRandom } from './stream-random.js';

/** How bytes travel in one direction of an attached stream. */
export interface Traffic {
  /** `bytes`: mostly one at a time; `pieces`: of any length; absent: as they come. */
  readonly split?: 'bytes' | 'pieces';
  /** Each piece waits for up to this long. */
  readonly delayMs?: number;
}

const LARGE_BYTES = 2048;

/** One direction of an attached stream, which can be cut or stopped at any byte. */
export class FaultyPipe {
  /** Bytes that have been let through. */
  passed = 0;
  private cutAt = Number.POSITIVE_INFINITY;
  private stallAt = Number.POSITIVE_INFINITY;
  private readonly waiting: Buffer[] = [];
  private pumping = false;
  private ended = false;

  constructor(
    source: Duplex,
    private readonly target: Duplex,
    private readonly random: SeededRandom,
    private readonly traffic: Traffic,
    private readonly cut: () => void,
  ) {
    source.on('data', (bytes: Buffer) => {
      this.waiting.push(bytes);
      this.pump();
    });
    source.on('end', () => {
      this.ended = true;
      this.pump();
    });
    source.on('error', cut);
    source.on('close', () => {
      this.ended = true;
      this.pump();
    });
  }

  /** Breaks the whole stream once so many more bytes have passed. */
  cutAfter(bytes: number): void {
    this.cutAt = this.passed + bytes;
    if (bytes === 0) this.cut();
  }

  /** Takes back what was to happen at some byte that has not come by yet. */
  mend(): void {
    this.cutAt = this.stallAt = Number.POSITIVE_INFINITY;
  }

  /** Lets so many more bytes pass and then nothing, without closing anything. */
  stallAfter(bytes: number): void {
    this.stallAt = this.passed + bytes;
  }

  private pump(): void {
    if (this.pumping) return;
    this.pumping = true;
    void this.run().finally(() => {
      this.pumping = false;
    });
  }

  private async run(): Promise<void> {
    for (;;) {
      const bytes = this.waiting.shift();
      if (bytes === undefined) break;
      for (let start = 0; start < bytes.length;) {
        const end = Math.min(bytes.length, start + this.pieceBytes(bytes.length));
        if (!(await this.pass(bytes.subarray(start, end)))) return;
        start = end;
      }
    }
    if (this.ended && this.stallAt === Number.POSITIVE_INFINITY) this.target.end();
  }

  /** Lets a piece through, or as much of it as there is to be. False if nothing follows. */
  private async pass(piece: Buffer): Promise<boolean> {
    const { delayMs, split } = this.traffic;
    if (delayMs !== undefined) await pause(this.random.next() * delayMs);
    const limit = Math.min(this.cutAt, this.stallAt) - this.passed;
    const allowed = piece.subarray(0, Math.max(0, Math.min(limit, piece.length)));
    this.passed += allowed.length;
    if (this.target.destroyed) return false;
    const goesOn = this.target.write(allowed);
    if (this.passed >= this.cutAt) {
      // What was let through is to arrive before the connection breaks.
      await pause(1);
      this.cut();
      return false;
    }
    if (this.passed >= this.stallAt) return false;
    if (!goesOn) await drained(this.target);
    else if (split !== undefined) await turn();
    return true;
  }

  private pieceBytes(all: number): number {
    const { split } = this.traffic;
    if (split === undefined) return all;
    if (split === 'pieces') return this.random.between(1, Math.max(2, Math.ceil(all / 3)));
    return all > LARGE_BYTES ? this.random.between(1, 500) : 1;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function drained(stream: Duplex): Promise<void> {
  return new Promise((resolve) => {
    stream.once('drain', resolve);
    stream.once('close', resolve);
  });
}
