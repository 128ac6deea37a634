import { setTimeout as sleep } from 'node:timers/promises';

const EVERY_MS = 3;

/**
 * The most that `sample` gives while `work` is under way. It is asked every few milliseconds, so a
 * shorter peak can be missed; what it cannot tell, because a process is not there yet, is left out.
 *
 * @template T
 * @param {() => number | null | Promise<number | null>} sample
 * @param {() => Promise<T>} work
 * @returns {Promise<{ made: T, peak: number, samples: number }>}
 */
export async function peakDuring(sample, work) {
  let peak = 0;
  let samples = 0;
  let done = false;
  const watch = async () => {
    while (!done) {
      try {
        const now = await sample();
        if (now !== null) {
          peak = Math.max(peak, now);
          samples += 1;
        }
      } catch {
        // It ended between being found and being asked.
      }
      await sleep(EVERY_MS);
    }
  };
  const watching = watch();
  let made;
  try {
    made = await work();
  } finally {
    done = true;
    await watching;
  }
  return { made, peak, samples };
}
