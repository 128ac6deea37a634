import type { ClockPort } from '@rlm-ts/domain';

/** The machine's clocks. */
export const systemClock: ClockPort = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};
