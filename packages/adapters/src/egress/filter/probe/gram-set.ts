/** How many characters a gram is. */
export const GRAM_LENGTH = 4;

/** Fibonacci hashing: the golden ratio of 2^32 spreads neighbours over the table. */
const SPREAD = 0x9e3779b1;

/** Where a gram, four bytes in one number, has its bit in a {@link GramSet}. */
export function slotOf(gram: number): number {
  return Math.imul(gram, SPREAD) >>> 16;
}

/** A set of grams in 8 KiB. It may hold one by mistake, and never misses one. */
export class GramSet {
  readonly slots = new Uint8Array(0x10000 >> 3);

  add(gram: number): void {
    const slot = slotOf(gram);
    this.slots[slot >> 3] = (this.slots[slot >> 3] ?? 0) | (1 << (slot & 7));
  }
}
