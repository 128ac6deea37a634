/**
 * What `work` makes of each item, in their order, with at most `atOnce` of them under way at a time.
 * Rejects with the first failure; what is under way then goes on unheard, and nothing more begins.
 */
export async function mapAtMost<Item, Made>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item, index: number) => Promise<Made>,
): Promise<Made[]> {
  const made: Made[] = [];
  const queue = items.entries();
  let failed = false;
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) {
      if (failed) return;
      try {
        made[index] = await work(item, index);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return made;
}
