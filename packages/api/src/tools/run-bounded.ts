import { abortedError, MAX_TIMER_MS, RlmError, throwIfAborted, untilAborted } from '@rlm-ts/domain';

/** Milliseconds that a tool may take unless it says otherwise. */
export const DEFAULT_TOOL_TIMEOUT_MS = 120_000;

/** What ends a tool's work from outside. */
export interface ToolBounds {
  readonly toolName: string;
  readonly timeoutMs: number;
  /** Of the caller. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Does a tool's work until it ends, its time is over or its caller gives up, whichever comes first.
 * The work's own signal fires in the latter two cases; what it still does then changes nothing.
 *
 * @throws RlmError `TIMEOUT`, `ABORTED`; otherwise whatever the work throws.
 */
export async function runBounded<T>(
  work: (signal: AbortSignal) => Promise<T>,
  { toolName, timeoutMs, signal }: ToolBounds,
): Promise<T> {
  const what = `The call of the tool ${toolName}`;
  throwIfAborted(signal, what);
  const controller = new AbortController();
  const forward = (): void => {
    controller.abort(signal?.reason);
  };
  signal?.addEventListener('abort', forward, { once: true });
  const timedOut = new RlmError({
    code: 'TIMEOUT',
    message: `${what} took longer than ${String(timeoutMs)} ms and was given up.`,
    details: { toolName, timeoutMs },
  });
  const timer = setTimeout(() => {
    controller.abort(timedOut);
  }, timeoutMs);
  try {
    return await untilAborted(work(controller.signal), controller.signal, what);
  } catch (error) {
    // Work that heeds its signal may throw before we do, and in its own words.
    if (!controller.signal.aborted) throw error;
    throw controller.signal.reason === timedOut ? timedOut : abortedError(what, signal);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', forward);
  }
}

/** @throws RlmError `CONFIG_INVALID` for a number of milliseconds that no timer can have. */
export function checkToolTimeout(toolName: string, timeoutMs: number): void {
  if (Number.isInteger(timeoutMs) && timeoutMs >= 1 && timeoutMs <= MAX_TIMER_MS) return;
  throw new RlmError({
    code: 'CONFIG_INVALID',
    message: `The tool ${toolName} cannot have timeoutMs ${String(timeoutMs)}: it must be a whole number from 1 to ${String(MAX_TIMER_MS)}.`,
    details: { toolName, timeoutMs },
  });
}
