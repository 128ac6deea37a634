/**
 * What a list of samples comes to.
 *
 * @typedef {object} Summary
 * @property {number} p50
 * @property {number} p99
 * @property {number} count
 */

/**
 * The value below which a fraction `q` of the samples lies, interpolated between neighbours.
 *
 * @param {readonly number[]} samples At least one.
 * @param {number} q From 0 to 1.
 */
function quantile(samples, q) {
  if (samples.length === 0) throw new RangeError('a quantile needs at least one sample');
  const sorted = Float64Array.from(samples).sort();
  const place = (sorted.length - 1) * q;
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
}

/** @param {readonly number[]} samples */
export function median(samples) {
  return quantile(samples, 0.5);
}

/**
 * @param {readonly number[]} samples
 * @returns {Summary}
 */
export function summarize(samples) {
  return { p50: median(samples), p99: quantile(samples, 0.99), count: samples.length };
}
