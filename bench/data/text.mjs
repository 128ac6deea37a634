/**
 * A flat string of one byte a character; `repeat` would make a rope that is flattened later.
 *
 * @param {number} length
 */
export function makeText(length) {
  return Buffer.alloc(
    length,
    'It was a bright cold day in April, and the clocks struck. ',
  ).toString('latin1');
}
