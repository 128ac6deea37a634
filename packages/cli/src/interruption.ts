import { END_SIGNALS, endProcess, exitCodeOfSignal, type EndSignal } from './end-process.js';

/**
 * A signal that comes this soon after the first is the same one: npm and npx hand on the Ctrl-C
 * that a terminal has already sent to every process of the group.
 */
const SAME_SIGNAL_MS = 300;

/** What an {@link Interruption} needs of the process; replaced in tests. */
export interface InterruptibleProcess {
  on(signal: EndSignal, listener: () => void): unknown;
  end(signal: EndSignal): void;
  /** Milliseconds of a clock that never goes back. */
  now(): number;
}

/**
 * Ctrl-C, `kill`, and a terminal that is closed: the first one asks the command to stop and clean up,
 * the second ends the process at once. Sandboxes end by themselves when the process is gone.
 */
export class Interruption {
  private readonly controller = new AbortController();
  private receivedAt: number | null = null;
  private first: EndSignal | null = null;

  constructor(
    private readonly host: InterruptibleProcess = {
      on: (signal, listener) => process.on(signal, listener),
      end: endProcess,
      now: () => performance.now(),
    },
  ) {
    for (const name of Object.keys(END_SIGNALS) as EndSignal[]) {
      this.host.on(name, () => {
        this.receive(name);
      });
    }
  }

  /** Fires at the first signal. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** The signal that came first, `null` while there was none. */
  get received(): EndSignal | null {
    return this.first;
  }

  /** 129 after SIGHUP, 130 after SIGINT, 143 after SIGTERM, `null` while there was none. */
  get exitCode(): number | null {
    return this.first === null ? null : exitCodeOfSignal(this.first);
  }

  private receive(signal: EndSignal): void {
    const now = this.host.now();
    if (this.receivedAt === null) {
      this.receivedAt = now;
      this.first = signal;
      this.controller.abort();
    } else if (now - this.receivedAt > SAME_SIGNAL_MS) {
      this.host.end(signal);
    }
  }
}
