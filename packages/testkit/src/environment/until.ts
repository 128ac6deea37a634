import { setTimeout as delay } from 'node:timers/promises';
import { withinDeadline } from './deadline.js';

/** Resolves once the condition holds; rejects if it does not come to that. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const stop = new AbortController();
  const poll = async (): Promise<void> => {
    while (!condition() && !stop.signal.aborted) await delay(5);
  };
  try {
    await withinDeadline(poll(), what);
  } finally {
    stop.abort();
  }
}
