/**
 * Repeatable random numbers: Marsaglia's xorshift with 32 bits of state ("Xorshift RNGs", Journal
 * of Statistical Software 8(14), 2003). Good enough for made-up text, for nothing else.
 */
export class Random {
  #state;

  /** @param {number} seed a whole number above 0 */
  constructor(seed) {
    this.#state = seed | 0 || 1;
  }

  /** A whole number from 0 up to, not including, `limit`. */
  below(limit) {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x;
    return (x >>> 0) % limit;
  }

  /** @template T @param {readonly T[]} items @returns {T} */
  pick(items) {
    return items[this.below(items.length)];
  }

  /** A copy in random order (Fisher and Yates). */
  shuffle(items) {
    const shuffled = [...items];
    for (let index = shuffled.length - 1; index > 0; index -= 1) {
      const other = this.below(index + 1);
      [shuffled[index], shuffled[other]] = [shuffled[other], shuffled[index]];
    }
    return shuffled;
  }
}
