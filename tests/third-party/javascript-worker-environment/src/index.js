// @ts-check
import { JavascriptWorkerEnvironment } from './javascript-worker-environment.js';

/** @import { EnvironmentCapabilities, EnvironmentSession } from '@rlm-ts/domain' */

/**
 * @typedef {object} JavascriptWorkerOptions
 * @property {number} executeTimeoutMs Time limit of one block in milliseconds.
 */

const DEFAULT_TIMEOUT_MS = 10_000;

/** @type {EnvironmentCapabilities} */
const capabilities = {
  language: 'javascript',
  persistentState: true,
  isolation: 'none',
  network: 'host',
  fileContexts: false,
  interruptible: false,
  subCalls: true,
  tools: false,
  liveOutput: false,
};

/** Anything with a `parse` will do, such as a zod schema; this package has no dependency. */
const optionsSchema = {
  /**
   * @param {unknown} value
   * @returns {JavascriptWorkerOptions}
   */
  parse(value) {
    const given = /** @type {Record<string, unknown>} */ (value ?? {});
    const { executeTimeoutMs = DEFAULT_TIMEOUT_MS, ...unknown } = given;
    const [stray] = Object.keys(unknown);
    if (stray !== undefined) throw new TypeError(`unknown option "${stray}"`);
    if (typeof executeTimeoutMs !== 'number' || !(executeTimeoutMs > 0)) {
      throw new TypeError('executeTimeoutMs is a number of milliseconds above 0');
    }
    return { executeTimeoutMs };
  },
};

/** To be registered with `createRlmFromConfig(config, { environments: [defineEnvironment(this)] })`. */
export const javascriptWorkerEnvironment = {
  name: 'javascript-worker',
  capabilities,
  optionsSchema,
  /**
   * @param {JavascriptWorkerOptions} options
   * @param {EnvironmentSession} session
   */
  create: (options, session) => new JavascriptWorkerEnvironment(options, session),
};
