import { MAX_TIMER_MS, RlmError } from '@rlm-ts/domain';

/**
 * Aborts `stop` with a `TIMEOUT` error once the time is up.
 *
 * @param timeoutMs Milliseconds; undefined for no limit.
 * @returns Takes the limit back.
 */
export function limitTime(stop: AbortController, timeoutMs: number | undefined): () => void {
  if (timeoutMs === undefined) return () => undefined;
  const seconds = String(timeoutMs / 1000);
  const timer = setTimeout(
    () => {
      stop.abort(
        new RlmError({
          code: 'TIMEOUT',
          message: `Task timed out after ${seconds}s. Raise timeoutMs to allow more.`,
        }),
      );
    },
    Math.min(timeoutMs, MAX_TIMER_MS),
  );
  return () => {
    clearTimeout(timer);
  };
}
