// @ts-check
import { EMPTY_REPL_RESULT } from '@rlm-ts/domain';

/**
 * @import { ReplResult } from '@rlm-ts/domain'
 * @import { WorkerThread } from './worker-thread.js'
 * @typedef {Omit<ReplResult, 'executionTimeMs'>} Outcome
 */

/** A block from its start to the first thing that ends it. Waiting for sub-calls takes no time. */
export class RunningBlock {
  /** @type {(outcome: Outcome) => void} */ #resolve = () => undefined;
  /** @type {(error: unknown) => void} */ reject = () => undefined;
  /** @type {NodeJS.Timeout | undefined} */ #timer;
  #resumedAt = 0;
  #leftMs;
  #thread;

  /**
   * @param {number} timeoutMs
   * @param {WorkerThread} thread
   */
  constructor(timeoutMs, thread) {
    this.#leftMs = timeoutMs;
    this.#thread = thread;
  }

  /**
   * @param {string} code
   * @returns {Promise<Outcome>}
   */
  async run(code) {
    /** @type {Promise<Outcome>} */
    const ended = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.reject = reject;
    });
    this.#thread.listener = {
      finished: (outcome) =>
        this.#resolve({ ...EMPTY_REPL_RESULT, ...outcome, ...this.#subCalls() }),
      died: (error) => this.#endByDeath(error),
      waiting: (waits) => (waits ? this.#pause() : this.#resume()),
    };
    this.#resume();
    this.#thread.execute(code);
    try {
      return await ended;
    } finally {
      clearTimeout(this.#timer);
      this.#thread.listener = null;
    }
  }

  #pause() {
    clearTimeout(this.#timer);
    this.#leftMs -= performance.now() - this.#resumedAt;
  }

  #resume() {
    clearTimeout(this.#timer);
    this.#resumedAt = performance.now();
    this.#timer = setTimeout(() => this.#endByTimeout(), Math.max(this.#leftMs, 0));
  }

  #endByTimeout() {
    const message = 'The block ran past its time limit and was stopped.';
    const error = { type: 'TimeoutError', message, traceback: '' };
    this.#resolve({
      ...EMPTY_REPL_RESULT,
      ...this.#subCalls(),
      error,
      timedOut: true,
      stateLost: true,
    });
  }

  /** @param {NodeJS.ErrnoException} cause */
  #endByDeath(cause) {
    const outOfMemory = cause.code === 'ERR_WORKER_OUT_OF_MEMORY';
    const error = { type: cause.name, message: cause.message, traceback: '' };
    this.#resolve({
      ...EMPTY_REPL_RESULT,
      ...this.#subCalls(),
      error,
      outOfMemory,
      stateLost: true,
    });
  }

  #subCalls() {
    return { subCalls: this.#thread.takeSubCalls() };
  }
}
