/**
 * Starts all of them at once and tells how long each took, in milliseconds.
 *
 * @template T
 * @param {readonly T[]} items
 * @param {(item: T) => Promise<unknown>} work
 */
export function timeEach(items, work) {
  const startedAt = performance.now();
  return Promise.all(
    items.map(async (item) => {
      await work(item);
      return performance.now() - startedAt;
    }),
  );
}
