import { printable } from './printable.js';

/** A standard stream that outlives its reader. */
export class Output {
  private readonly gone = new AbortController();
  private failedWith: Error | null = null;

  constructor(private readonly stream: NodeJS.WriteStream) {
    // Without a listener, a reader that leaves (`| head`) would end the process with a stack.
    stream.on('error', (error: Error) => {
      this.fail(error);
    });
  }

  /** Fires when the other end was closed. What is written from then on is dropped. */
  get readerGone(): AbortSignal {
    return this.gone.signal;
  }

  /** Why a write failed for another reason than a reader that left, such as a full disk. */
  get failure(): Error | null {
    return this.failedWith;
  }

  /** Writes text as it is. Resolves once it has left the process, also if it could not; never rejects. */
  write(text: string): Promise<void> {
    if (text === '' || this.gone.signal.aborted || this.failedWith !== null) {
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      this.stream.write(text, (error) => {
        if (error instanceof Error) this.fail(error);
        resolve();
      });
    });
  }

  /** Writes text from elsewhere: as it is into a file or pipe, made {@link printable} for a terminal. */
  show(text: string): Promise<void> {
    return this.write(this.stream.isTTY ? printable(text) : text);
  }

  private fail(error: Error): void {
    if ('code' in error && (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED')) {
      this.gone.abort();
    } else {
      this.failedWith ??= error;
    }
  }
}
