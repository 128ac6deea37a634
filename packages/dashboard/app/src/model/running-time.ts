import type { TrajectorySummary } from '@rlm-ts/domain';

const MS_PER_SECOND = 1000;

/** What is needed of a page to know whether somebody sees it. */
export interface SeenPage extends EventTarget {
  readonly visibilityState: string;
}

/**
 * How long a run has taken by `now` (Unix milliseconds). Of one that goes on its record ends with the
 * last event, which long code lets lie far behind.
 */
export function durationBy(
  { status, startTime, durationMs }: Pick<TrajectorySummary, 'status' | 'startTime' | 'durationMs'>,
  now: number,
): number {
  const start = Date.parse(startTime);
  if (status !== 'running' || Number.isNaN(start)) return durationMs;
  return Math.max(durationMs, now - start);
}

/** The moment, in Unix milliseconds, the same for as long as a second lasts. */
export function currentSecond(): number {
  return Math.floor(Date.now() / MS_PER_SECOND) * MS_PER_SECOND;
}

/**
 * Tells of each second while the page is seen, and at once when it is seen again. The returned function
 * ends that.
 */
export function everySecond(page: SeenPage, listener: () => void): () => void {
  let timer: ReturnType<typeof setInterval> | undefined;
  const adapt = (): void => {
    clearInterval(timer);
    if (page.visibilityState !== 'visible') return;
    timer = setInterval(listener, MS_PER_SECOND);
    listener();
  };
  page.addEventListener('visibilitychange', adapt);
  adapt();
  return () => {
    clearInterval(timer);
    page.removeEventListener('visibilitychange', adapt);
  };
}
