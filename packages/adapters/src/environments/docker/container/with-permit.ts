import { untilAborted } from '@rlm-ts/domain';
import type { Release, Semaphore } from '../../../broker/call-control/semaphore.js';

/** Does the work when its turn comes; who is called off while waiting loses the place in the queue. */
export async function withPermit<T>(
  permits: Semaphore,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  const acquiring = permits.acquire();
  let release: Release | null;
  try {
    release = await untilAborted(acquiring, signal, 'The start of a container');
  } catch (error) {
    void acquiring.then((late) => late?.());
    throw error;
  }
  try {
    return await work();
  } finally {
    release?.();
  }
}
