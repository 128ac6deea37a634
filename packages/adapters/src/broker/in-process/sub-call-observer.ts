import type { Retry, SubCallOutcome, SubCallRequest } from '@rlm-ts/domain';

/** Hears of every sub-call. What it throws is reported as a warning and harms no call. */
export interface SubCallObserver {
  /**
   * A call goes out, or is refused: then `finished` follows at once.
   *
   * @param waiting Calls that stand in line behind it.
   */
  started(id: string, request: SubCallRequest, waiting: number): void | Promise<void>;
  /** An attempt failed and is made again. */
  retried?(id: string, retry: Retry): void | Promise<void>;
  /** The end of a call that was started. Every start has one. */
  finished(id: string, request: SubCallRequest, outcome: SubCallOutcome): void | Promise<void>;
}

/** Takes what went wrong beside the calls: a sentence, and the error underneath if there is one. */
export type WarningSink = (message: string, cause?: unknown) => void;

/** Calls an observer so that nothing it does reaches the broker. */
export class GuardedObserver {
  constructor(
    private readonly observer: SubCallObserver | undefined,
    private readonly warn: WarningSink,
  ) {}

  /** Tells the observer of a start. */
  started(id: string, request: SubCallRequest, waiting: number): void {
    this.guard(() => this.observer?.started(id, request, waiting));
  }

  /** Tells the observer of another attempt. */
  retried(id: string, retry: Retry): void {
    this.guard(() => {
      const noted = this.observer?.retried?.(id, retry);
      return typeof noted === 'object' ? noted : undefined;
    });
  }

  /** Tells the observer of an end. */
  finished(id: string, request: SubCallRequest, outcome: SubCallOutcome): void {
    this.guard(() => this.observer?.finished(id, request, outcome));
  }

  private guard(notify: () => void | Promise<void>): void {
    const complain = (cause: unknown): void => {
      this.warn('An observer of sub-calls failed; the calls go on.', cause);
    };
    try {
      const noted = notify();
      if (typeof noted === 'object') noted.catch(complain);
    } catch (cause) {
      complain(cause);
    }
  }
}

/** Where warnings go that nobody else takes. */
export function emitWarning(message: string, cause?: unknown): void {
  const detail = cause instanceof Error ? cause.stack : undefined;
  process.emitWarning(message, { type: 'RlmWarning', ...(detail === undefined ? {} : { detail }) });
}
