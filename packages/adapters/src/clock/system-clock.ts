import { setTimeout as delay } from 'node:timers/promises';
import { abortedError, MAX_TIMER_MS, type ClockPort } from '@rlm-ts/domain';

/** The machine's clocks. */
export const systemClock: ClockPort = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: async (ms, signal) => {
    try {
      await delay(Math.min(ms, MAX_TIMER_MS), undefined, signal && { signal });
    } catch {
      throw abortedError('Waiting', signal);
    }
  },
};
