const SIGNALS = { SIGINT: 2, SIGTERM: 15 } as const;

/**
 * A signal that comes this soon after the first is the same one: npm and npx hand on the Ctrl-C
 * that a terminal has already sent to every process of the group.
 */
const SAME_SIGNAL_MS = 300;

/** What an {@link Interruption} needs of the process; replaced in tests. */
export interface InterruptibleProcess {
  on(signal: keyof typeof SIGNALS, listener: () => void): unknown;
  exit(code: number): void;
  /** Milliseconds of a clock that never goes back. */
  now(): number;
}

/**
 * Ctrl-C and `kill`: the first one asks the command to stop and clean up, the second ends the
 * process at once. Sandboxes end by themselves when the process is gone.
 */
export class Interruption {
  private readonly controller = new AbortController();
  private receivedAt: number | null = null;
  private code: number | null = null;

  constructor(
    private readonly host: InterruptibleProcess = {
      on: (signal, listener) => process.on(signal, listener),
      exit: (code) => process.exit(code),
      now: () => performance.now(),
    },
  ) {
    for (const [name, number] of Object.entries(SIGNALS)) {
      this.host.on(name as keyof typeof SIGNALS, () => {
        this.receive(128 + number);
      });
    }
  }

  /** Fires at the first signal. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** 130 after SIGINT, 143 after SIGTERM, `null` while there was neither. */
  get exitCode(): number | null {
    return this.code;
  }

  private receive(code: number): void {
    const now = this.host.now();
    if (this.receivedAt === null) {
      this.receivedAt = now;
      this.code = code;
      this.controller.abort();
    } else if (now - this.receivedAt > SAME_SIGNAL_MS) {
      this.host.exit(code);
    }
  }
}
