import { MAX_TIMER_MS, ModelCallError, abortedError } from '@rlm-ts/domain';
import * as z from 'zod';

/** How long a call may take, in milliseconds. */
export interface TimeLimits {
  /** For the whole call, to the end of the reply. */
  readonly timeoutMs: number;
  /** For a streamed reply to bring its first piece, and each next one. */
  readonly idleTimeoutMs: number;
}

/** A call that is watched, as the code that makes it sees it. */
export interface LimitedCall {
  /** Fires when the caller aborts, when a limit is passed, and when the call is over. */
  readonly signal: AbortSignal;
  /** Says that the provider has just sent something. */
  readonly alive: () => void;
}

/** The options that every adapter takes its {@link TimeLimits} from. */
export const timeLimitOptions = {
  timeoutMs: z
    .int()
    .min(1)
    .max(MAX_TIMER_MS)
    .default(600_000)
    .describe('Milliseconds that one call may take, to the end of its reply, streamed or not.'),
  idleTimeoutMs: z
    .int()
    .min(1)
    .max(MAX_TIMER_MS)
    .default(300_000)
    .describe(
      'Milliseconds for which a streamed reply may bring nothing; a model that thinks unseen may be silent for minutes.',
    ),
};

/** A {@link LimitedCall} as the code that watches over it sees it. */
export interface OpenLimits extends LimitedCall {
  /** What `work` comes to, or, if it comes first, the error that ends the call. */
  readonly race: <T>(work: Promise<T>) => Promise<T>;
  /** Starts the clock of {@link TimeLimits.idleTimeoutMs}. */
  readonly wait: () => void;
  /** Stops that clock: it is not the provider who is waited for. */
  readonly rest: () => void;
  /** Throws the error that ended the call, if one did. */
  readonly check: () => void;
  /** Cancels whatever still listens to the signal, and leaves no timer and no listener. */
  readonly close: () => void;
}

/**
 * Starts the clock of a call.
 *
 * @param what The call, as the subject of a sentence.
 * @throws RlmError `ABORTED` if the signal has fired already.
 */
export function openLimits(
  what: string,
  callerSignal: AbortSignal | undefined,
  limits: TimeLimits,
): OpenLimits {
  if (callerSignal?.aborted === true) throw abortedError(what, callerSignal);
  const controller = new AbortController();
  let ended: Error | null = null;
  let closed = false;
  let waiting = false;
  let idle: NodeJS.Timeout | undefined;
  let reject: (error: Error) => void = () => undefined;
  const end = new Promise<never>((_resolve, rejectEnd) => {
    reject = rejectEnd;
  });
  // A call that ends between two races has nobody waiting yet.
  end.catch(() => undefined);

  const endWith = (error: Error): void => {
    if (ended !== null || closed) return;
    ended = error;
    reject(error);
    controller.abort(error);
  };
  const onAbort = (): void => {
    endWith(abortedError(what, callerSignal));
  };
  callerSignal?.addEventListener('abort', onAbort, { once: true });
  const whole = setTimeout(() => {
    endWith(tooSlow(what, `did not finish within ${String(limits.timeoutMs)} ms`, 'timeoutMs'));
  }, limits.timeoutMs);
  const onIdle = (): void => {
    const silence = `sent nothing for ${String(limits.idleTimeoutMs)} ms`;
    endWith(tooSlow(what, silence, 'idleTimeoutMs'));
  };

  const alive = (): void => {
    clearTimeout(idle);
    if (waiting && ended === null && !closed) idle = setTimeout(onIdle, limits.idleTimeoutMs);
  };

  return {
    signal: controller.signal,
    alive,
    race: (work) => Promise.race([end, work]),
    wait: () => {
      waiting = true;
      alive();
    },
    rest: () => {
      waiting = false;
      clearTimeout(idle);
    },
    check: () => {
      if (ended !== null) throw ended;
    },
    close: () => {
      closed = true;
      clearTimeout(whole);
      clearTimeout(idle);
      callerSignal?.removeEventListener('abort', onAbort);
      if (!controller.signal.aborted) controller.abort();
    },
  };
}

function tooSlow(what: string, problem: string, option: string): ModelCallError {
  return new ModelCallError({
    code: 'TIMEOUT',
    message: `${what} ${problem}. Ask for less at once, or raise "${option}".`,
    retryable: true,
    billed: 'unknown',
  });
}
