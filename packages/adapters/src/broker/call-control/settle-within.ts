import { MAX_TIMER_MS, RlmError } from '@rlm-ts/domain';
import type { SubCallFailure } from '@rlm-ts/domain';

import type { Cancellation } from './cancellation.js';
import { describeFailure } from './failure.js';

/** What work came to: a value, or the reason why there is none. */
export type Settled<T> =
  { readonly value: T; readonly failure: null } | { readonly failure: SubCallFailure };

/** What ends work from outside. */
export interface Bounds {
  readonly cancellation: Cancellation;
  /** Milliseconds, and the failure that their end stands for. Absent means no limit. */
  readonly timeout?:
    | {
        readonly ms: number;
        readonly failure: SubCallFailure;
        /** Counted from when the work says so, not from its start. */
        readonly fromBegin?: boolean;
      }
    | undefined;
  /** Who is to blame if the work throws, as the start of a sentence. */
  readonly blame: string;
}

/**
 * Runs work that cannot be trusted to end: it is settled by its own result, by the cancellation or
 * by the timeout, whichever comes first. The work's signal fires in the latter two cases; what it
 * still does afterwards changes nothing. Starts synchronously, never rejects.
 */
export function settleWithin<T>(
  work: (signal: AbortSignal, begin: () => void) => Promise<T>,
  bounds: Bounds,
): Promise<Settled<T>> {
  const { cancellation, timeout, blame } = bounds;
  if (cancellation.failure !== null) return Promise.resolve({ failure: cancellation.failure });
  return new Promise((resolve) => {
    const controller = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    let over = false;
    const settle = (settled: Settled<T>): void => {
      over = true;
      clearTimeout(timer);
      forget();
      resolve(settled);
    };
    const stop = (failure: SubCallFailure): void => {
      settle({ failure });
      controller.abort(new RlmError(failure));
    };
    const forget = cancellation.onCancel(() => {
      if (cancellation.failure !== null) stop(cancellation.failure);
    });
    const begin = (): void => {
      if (timeout === undefined || over) return;
      timer ??= setTimeout(
        () => {
          stop(timeout.failure);
        },
        Math.min(timeout.ms, MAX_TIMER_MS),
      );
    };
    if (timeout?.fromBegin !== true) begin();
    const started = (async () => work(controller.signal, begin))();
    started.then(
      (value) => {
        settle({ value, failure: null });
      },
      (thrown: unknown) => {
        settle({ failure: describeFailure(thrown, blame) });
      },
    );
  });
}
