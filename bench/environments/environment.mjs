/**
 * One way to measure an environment's rows: as the environment is, or on one of several runtimes.
 *
 * @typedef {object} Setting
 * @property {string | null} name Stands before the names of what is measured.
 * @property {object} rowOptions What its rows take besides the bench's own options.
 */

/**
 * @typedef {object} BenchedEnvironment
 * @property {string} name For `--env`.
 * @property {URL} results Where the numbers of its last run are kept.
 * @property {() => Promise<readonly import('../rows/row.mjs').Row[]>} rows
 * @property {(work: (settings: readonly Setting[], facts: object) => Promise<void>) => Promise<void>} withSettings
 *   Makes ready what its rows need, has them measured, and tidies up. Calls `work` not at all where
 *   that cannot be had, and says why. `facts` go with the results.
 * @property {string} [note] What holds for all of its rows.
 */

export {};
