/**
 * @typedef {object} BenchOptions
 * @property {boolean} quick Fewer samples and smaller data: the order of magnitude, in seconds.
 */

/**
 * One piece of work with a speed target; it may take several lines of the table.
 *
 * @typedef {object} Row
 * @property {string} name For `--only`.
 * @property {(options: BenchOptions) => Promise<
 *   readonly import('../measure/measurement.mjs').Measurement[]
 * >} measure
 */

export {};
