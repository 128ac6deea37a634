import { Readable } from 'node:stream';

/**
 * An archive on its way to the engine. There is no limit for all of it, which takes as long as its
 * files are large, but it has to go on.
 */
export class WatchedArchive {
  /** To be sent in place of the archive: it fails, and does not end, where that breaks off. */
  readonly stream: Readable;
  private readonly stall = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private closed = false;

  /** @param stallMs How long the engine may take for a piece, and for its answer after the last. */
  constructor(
    private readonly archive: Readable,
    stallMs: number,
  ) {
    this.timer = setTimeout(() => {
      this.stall.abort();
    }, stallMs);
    const whole = new Promise<void>((resolve, reject) => {
      archive.once('end', resolve).once('error', reject);
      archive.once('close', () => {
        reject(new Error('the archive broke off'));
      });
    });
    whole.catch(() => undefined); // whoever reads the stream is told
    this.stream = Readable.from(this.pieces(whole), { objectMode: false });
  }

  /** Fires when the engine takes nothing any more. */
  get stalled(): AbortSignal {
    return this.stall.signal;
  }

  /** Stops watching, and sends no more. */
  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    this.stream.destroy();
    this.archive.destroy();
  }

  private async *pieces(whole: Promise<void>): AsyncGenerator {
    for await (const piece of this.archive) {
      if (!this.closed) this.timer.refresh();
      yield piece;
    }
    // Not every kind of stream tells who reads it that it broke off.
    await whole;
  }
}
