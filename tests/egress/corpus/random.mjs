export const LOWER = 'abcdefghijklmnopqrstuvwxyz';
export const UPPER = LOWER.toUpperCase();
export const DIGITS = '0123456789';
export const ALPHANUMERIC = LOWER + UPPER + DIGITS;
export const BASE64 = `${ALPHANUMERIC}+/`;
export const BASE64_URL = `${ALPHANUMERIC}-_`;
export const HEX = '0123456789abcdef';

/** Numbers that look random and are the same in every run: xorshift32. */
export class Random {
  /** @param {number} seed Not zero. */
  constructor(seed) {
    this.state = seed >>> 0;
  }

  /** @param {number} limit An integer from 0 to below it. */
  below(limit) {
    this.state ^= this.state << 13;
    this.state ^= this.state >>> 17;
    this.state ^= this.state << 5;
    return (this.state >>> 0) % limit;
  }

  /** @param {number} low @param {number} high An integer from `low` to `high`. */
  between(low, high) {
    return low + this.below(high - low + 1);
  }

  /** @template T @param {readonly T[]} items @returns {T} */
  pick(items) {
    return items[this.below(items.length)];
  }

  /** @param {string} alphabet @param {number} length */
  text(alphabet, length) {
    let text = '';
    while (text.length < length) text += alphabet[this.below(alphabet.length)];
    return text;
  }

  /** @param {number} length */
  bytes(length) {
    return Buffer.from(Array.from({ length }, () => this.below(256)));
  }
}
