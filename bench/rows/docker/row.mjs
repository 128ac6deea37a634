/**
 * @typedef {object} DockerRowOptions
 * @property {boolean} quick As for the other rows.
 * @property {import('../../environments/docker.mjs').Subject} subject
 */

/**
 * A row that is measured once on each runtime.
 *
 * @typedef {object} DockerRow
 * @property {string} name For `--only`.
 * @property {(options: DockerRowOptions) => Promise<
 *   readonly import('../../measure/measurement.mjs').Measurement[]
 * >} measure
 */

export {};
