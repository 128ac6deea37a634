import { abortedError } from '@rlm-ts/domain';

/**
 * Waits for work that knows nothing of signals; an abort ends the wait at once.
 *
 * @throws RlmError `ABORTED`, or whatever the work rejects with.
 */
export async function waitFor<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  let stop: () => void = () => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = (): void => {
      reject(abortedError('The model call', signal));
    };
  });
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/**
 * Sleeps; an abort ends the sleep at once and leaves no timer behind.
 *
 * @throws RlmError `ABORTED`.
 */
export async function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const elapsed = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  try {
    await waitFor(elapsed, signal);
  } finally {
    clearTimeout(timer);
  }
}
