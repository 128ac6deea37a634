import { Writable } from 'node:stream';
import { paint, type Style } from './colour.js';
import { printable } from './printable.js';
import type { StatusArea, StatusLine, TerminalSize } from './status-area.js';

/** Of terminals that do not tell. */
const USUAL_SIZE: TerminalSize = { columns: 80, rows: 24 };

/** How a text stands out from the rest. */
interface Emphasis {
  readonly style: Style;
  /** Only so many of its first characters. */
  readonly length?: number;
}

/** What an {@link Output} needs of a stream: one of the process's own, or any other. */
type OutputStream = Writable & Partial<Pick<NodeJS.WriteStream, 'columns' | 'isTTY' | 'rows'>>;

/** A standard stream that outlives its reader. */
export class Output {
  /** Whether what is shown with a style has its colours. */
  colours = false;
  private readonly gone = new AbortController();
  private failedWith: Error | null = null;
  private area: StatusArea | null = null;
  private pending = 0;

  constructor(private readonly stream: OutputStream) {
    // Without a listener, a reader that leaves (`| head`) would end the process with a stack.
    stream.on('error', (error: Error) => {
      this.fail(error);
    });
  }

  /** One whose text nobody wants to read. */
  static toNowhere(): Output {
    return new Output(
      new Writable({
        write: (_chunk, _encoding, done) => {
          done();
        },
      }),
    );
  }

  /** Fires when the other end was closed. What is written from then on is dropped. */
  get readerGone(): AbortSignal {
    return this.gone.signal;
  }

  /** Why a write failed for another reason than a reader that left, such as a full disk. */
  get failure(): Error | null {
    return this.failedWith;
  }

  /** Whether a person watches it. */
  get isTerminal(): boolean {
    return this.stream.isTTY === true;
  }

  /** How large the terminal is by now. */
  get size(): TerminalSize {
    const { columns = 0, rows = 0 } = this.stream;
    return columns > 0 && rows > 0 ? { columns, rows } : USUAL_SIZE;
  }

  /** Writes text as it is. Resolves once it has left the process, also if it could not; never rejects. */
  write(text: string): Promise<void> {
    return text === '' ? Promise.resolve() : this.send(this.area?.above(text) ?? text);
  }

  /** Writes text from elsewhere: as it is into a file or pipe, made {@link printable} for a terminal. */
  show(text: string, emphasis?: Emphasis): Promise<void> {
    if (emphasis === undefined || !this.colours) return this.write(this.harmless(text));
    const { style, length = text.length } = emphasis;
    return this.write(
      paint(style, this.harmless(text.slice(0, length))) + this.harmless(text.slice(length)),
    );
  }

  /**
   * Keeps lines at the bottom of the terminal from now on, below all that is written. Until `null`
   * takes their place, which removes them.
   */
  setStatusArea(area: StatusArea | null): void {
    if (this.area !== null) void this.send(this.area.close());
    this.area = area;
  }

  /** Shows other lines in the status area. Left out while a slow terminal still has text to read. */
  showStatus(lines: readonly StatusLine[]): void {
    if (this.area !== null && this.pending === 0) void this.send(this.area.draw(lines));
  }

  private send(text: string): Promise<void> {
    if (text === '' || this.gone.signal.aborted || this.failedWith !== null) {
      return Promise.resolve();
    }
    this.pending += 1;
    return new Promise((resolve) => {
      this.stream.write(text, (error) => {
        this.pending -= 1;
        if (error instanceof Error) this.fail(error);
        resolve();
      });
    });
  }

  private harmless(text: string): string {
    return this.isTerminal ? printable(text) : text;
  }

  private fail(error: Error): void {
    if ('code' in error && (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED')) {
      this.gone.abort();
    } else {
      this.failedWith ??= error;
    }
  }
}
