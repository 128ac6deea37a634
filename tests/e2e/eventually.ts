/** How long what must happen soon may take before a test says that it does not, in milliseconds. */
const SOON_MS = 5_000;

/**
 * Looks until a look finds nothing (an empty list, false or null) and resolves with the last find:
 * what is still there after five seconds.
 */
export async function untilNothing<T>(look: () => Promise<T>): Promise<T> {
  const end = Date.now() + SOON_MS;
  for (;;) {
    const found = await look();
    if (isNothing(found) || Date.now() > end) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Looks until a look finds something. */
export async function untilSomething<T>(look: () => Promise<T>, what: string): Promise<T> {
  const end = Date.now() + 4 * SOON_MS;
  for (;;) {
    const found = await look();
    if (!isNothing(found)) return found;
    if (Date.now() > end) throw new Error(`${what} did not happen`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function isNothing(found: unknown): boolean {
  return Array.isArray(found) ? found.length === 0 : found === null || found === false;
}
