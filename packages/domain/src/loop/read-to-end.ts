/**
 * Reads a generator to its end and gives back what it returns, which `for await` would lose.
 *
 * @param onItem Told each item, and waited for.
 */
export async function readToEnd<Item, Result>(
  items: AsyncGenerator<Item, Result, unknown>,
  onItem: (item: Item) => unknown = () => undefined,
): Promise<Result> {
  for (;;) {
    const step = await items.next();
    if (step.done === true) return step.value;
    await onItem(step.value);
  }
}
