import { AssertionError } from 'node:assert/strict';

/** How long a call may take before a case says that it hangs, in milliseconds. */
const DEADLINE_MS = 60_000;

/**
 * Settles as `promise` does, or rejects once `ms` milliseconds have gone by. It tells a hang from an
 * answer: it is far longer than anything takes that works, and no measure of speed.
 */
export async function withinDeadline<T>(
  promise: Promise<T>,
  what: string,
  ms: number = DEADLINE_MS,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new AssertionError({ message: `${what} did not settle within ${String(ms)} ms.` }));
    }, ms);
  });
  try {
    return await Promise.race([promise, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
