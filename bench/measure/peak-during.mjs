import { setTimeout as sleep } from 'node:timers/promises';

const EVERY_MS = 3;

/**
 * The most that `sample` gives while `work` is under way. It is asked every few milliseconds, so a
 * shorter peak can be missed; what it cannot tell, because a process is not there yet, is left out.
 *
 * @template T
 * @param {() => number | null | Promise<number | null>} sample
 * @param {(seen: () => number) => Promise<T>} work Can ask how often `sample` has told something.
 * @returns {Promise<{ made: T, peak: number }>}
 */
export async function peakDuring(sample, work) {
  let peak = 0;
  let samples = 0;
  let done = false;
  const watch = async () => {
    while (!done) {
      try {
        const now = await sample();
        if (now !== null && now > 0) {
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
    made = await work(() => samples);
  } finally {
    done = true;
    await watching;
  }
  return { made, peak };
}
