import type { ChatCompletion, ChatDelta } from '@rlm-ts/domain';

import { openLimits } from './time-limits.js';
import type { LimitedCall, TimeLimits } from './time-limits.js';

/**
 * Does `work` within {@link TimeLimits.timeoutMs}, and no longer than its caller wants. It settles
 * at once when either ends, even if `work` pays no heed to its signal.
 *
 * @param what The call, as the subject of a sentence.
 * @throws RlmError `ABORTED`.
 * @throws ModelCallError `TIMEOUT`; and what `work` throws, as it is.
 */
export async function withTimeLimits<T>(
  what: string,
  callerSignal: AbortSignal | undefined,
  limits: TimeLimits,
  work: (call: Pick<LimitedCall, 'signal'>) => Promise<T>,
): Promise<T> {
  const call = openLimits(what, callerSignal, limits);
  try {
    return await call.race(work({ signal: call.signal }));
  } catch (error) {
    // An SDK whose signal fired throws an error of its own, which may come first.
    call.check();
    throw error;
  } finally {
    call.close();
  }
}

/**
 * {@link withTimeLimits} for a reply that comes in pieces. The provider must also send something
 * every {@link TimeLimits.idleTimeoutMs}: `work` says so with `alive`, for what it does not yield.
 * While the consumer is busy with a piece, the provider is not waited for. Leaving early fires the
 * signal.
 *
 * @throws as {@link withTimeLimits} does.
 */
export async function* streamWithTimeLimits(
  what: string,
  callerSignal: AbortSignal | undefined,
  limits: TimeLimits,
  work: (call: LimitedCall) => AsyncGenerator<ChatDelta, ChatCompletion>,
): AsyncGenerator<ChatDelta, ChatCompletion> {
  const call = openLimits(what, callerSignal, limits);
  const pieces = work(call);
  try {
    for (;;) {
      call.check();
      call.wait();
      const next = await call.race(pieces.next());
      call.rest();
      if (next.done !== true) yield next.value;
      else {
        // A stream that is cut off by its signal can look like one that has ended.
        call.check();
        return next.value;
      }
    }
  } catch (error) {
    call.check();
    throw error;
  } finally {
    call.close();
    // Lets `work` clean up where it stands. Not awaited: it may be stuck, which is why it is left.
    pieces.throw(new Error('The reply is no longer wanted.')).catch(() => undefined);
  }
}
