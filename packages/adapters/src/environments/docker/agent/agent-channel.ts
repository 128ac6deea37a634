import { Duplex } from 'node:stream';

/** How much of a channel may be under way to a process that has not read it yet. */
export const WINDOW_BYTES = 4 * (1 << 20);
const MAX_PIECE_BYTES = 1 << 18;

/**
 * One process's share of a container's stream. Writes wait for the process to read: what it leaves
 * unread is not buffered in the container, and cannot hold up what others are told.
 */
export class AgentChannel extends Duplex {
  private window = WINDOW_BYTES;
  private continueWriting: (() => void) | null = null;

  /** @param send Sends a piece on its way; calls back once there is room for the next. */
  constructor(
    readonly id: number,
    private readonly send: (piece: Buffer, done: (error?: Error | null) => void) => void,
  ) {
    super({ decodeStrings: true });
  }

  /** The process has read this much. */
  credit(bytes: number): void {
    this.window += bytes;
    const proceed = this.continueWriting;
    this.continueWriting = null;
    proceed?.();
  }

  /** The process has said this. */
  hear(bytes: Buffer): void {
    if (!this.destroyed && bytes.length > 0) this.push(bytes);
  }

  /** The process has ended: nothing more is said, and nobody listens. */
  hangUp(): void {
    if (!this.destroyed) this.push(null);
  }

  override _read(): void {
    // What the process says is passed on as it comes.
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    if (this.destroyed) return;
    const bytes = Math.min(chunk.length, this.window, MAX_PIECE_BYTES);
    if (bytes === 0 && chunk.length > 0) {
      this.continueWriting = () => {
        this._write(chunk, _encoding, done);
      };
      return;
    }
    this.window -= bytes;
    if (bytes === chunk.length) {
      this.send(chunk, done);
      return;
    }
    this.send(chunk.subarray(0, bytes), (error) => {
      if (error) done(error);
      else this._write(chunk.subarray(bytes), _encoding, done);
    });
  }
}
