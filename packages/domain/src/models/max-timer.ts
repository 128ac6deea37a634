/** Milliseconds of the longest timer there is: one with a longer delay fires at once. */
export const MAX_TIMER_MS = 2 ** 31 - 1;
