import type { Output } from '../output/output.js';
import { StatusArea, type StatusLine } from '../output/status-area.js';

const REDRAW_MS = 100;

/** Environment variables, such as `process.env`. */
type Variables = Readonly<Record<string, string | undefined>>;

/** When it is, in milliseconds of a clock that never goes back. */
export interface StatusTimes {
  readonly startedAt: number;
  readonly now: number;
}

/** Whether lines can be redrawn for a person who watches: on a terminal that is not a build's. */
export function canShowStatus({ isTerminal }: Pick<Output, 'isTerminal'>, env: Variables): boolean {
  return isTerminal && env['TERM'] !== 'dumb' && ['', '0', 'false', undefined].includes(env['CI']);
}

/** Keeps the last lines of a terminal up to date, until it is disposed of. */
export class LiveStatus implements Disposable {
  private readonly startedAt = performance.now();
  private readonly timer: NodeJS.Timeout;
  private next: NodeJS.Immediate | undefined;
  private readonly area: StatusArea;
  // On every way out the terminal is left as it was, also when the process is ended at once.
  private readonly leave = (): void => {
    this.stderr.setStatusArea(null);
  };
  // After Ctrl-Z and `fg`.
  private readonly comeBack = (): void => {
    this.area.forget();
  };

  /** @param linesAt What the lines are by then; asked about ten times a second. */
  constructor(
    private readonly stderr: Output,
    private readonly linesAt: (times: StatusTimes) => readonly StatusLine[],
  ) {
    this.area = new StatusArea(() => stderr.size, stderr.colours);
    stderr.setStatusArea(this.area);
    this.timer = setInterval(() => {
      // Not at once: of a process that was stopped, timers come before the signal that it goes on.
      this.next = setImmediate(() => {
        this.draw();
      });
    }, REDRAW_MS).unref();
    process.once('exit', this.leave);
    process.on('SIGCONT', this.comeBack);
  }

  [Symbol.dispose](): void {
    clearInterval(this.timer);
    clearImmediate(this.next);
    process.off('exit', this.leave);
    process.off('SIGCONT', this.comeBack);
    this.leave();
  }

  private draw(): void {
    this.stderr.showStatus(this.linesAt({ startedAt: this.startedAt, now: performance.now() }));
  }
}
