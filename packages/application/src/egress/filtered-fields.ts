import type { EgressPath } from '@rlm-ts/domain';
import type { Inspection } from './inspection.js';

/** Objects with their texts checked, all at once; the same list if all of them may leave. */
export async function filteredFields<Item>(
  items: readonly Item[],
  path: EgressPath,
  inspection: Inspection,
  textsOf: (item: Item) => readonly string[],
  withTexts: (item: Item, texts: readonly string[]) => Item,
): Promise<readonly Item[]> {
  const texts = items.map(textsOf);
  const flat = texts.flat();
  const checked = await inspection.texts(path, flat);
  if (checked === flat) return items;
  let at = 0;
  return items.map((item, index) => {
    const from = at;
    at += texts[index]?.length ?? 0;
    return withTexts(item, checked.slice(from, at));
  });
}
