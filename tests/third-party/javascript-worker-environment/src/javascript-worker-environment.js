// @ts-check
import { performance } from 'node:perf_hooks';
import { RlmError, abortedError, throwIfAborted } from '@rlm-ts/domain';
import { RunningBlock } from './running-block.js';
import { WorkerThread } from './worker-thread.js';

/**
 * @import {
 *   ContextPayload, EnvironmentPort, EnvironmentSession, ExecuteOptions, OperationOptions,
 *   ReplResult,
 * } from '@rlm-ts/domain'
 * @import { JavascriptWorkerOptions } from './index.js'
 */

/**
 * One session: a worker thread that is started by the first block and, when it had to be killed,
 * started anew with the same context by the next.
 *
 * @implements {EnvironmentPort}
 */
export class JavascriptWorkerEnvironment {
  /** @type {WorkerThread | null} */ #thread = null;
  /** @type {RunningBlock | null} */ #block = null;
  /** @type {unknown} */ #context = undefined;
  #closed = false;
  #options;
  #broker;

  /**
   * @param {JavascriptWorkerOptions} options
   * @param {EnvironmentSession} session
   */
  constructor(options, session) {
    this.#options = options;
    this.#broker = session.broker;
  }

  /**
   * @param {ContextPayload} payload
   * @param {OperationOptions} [options]
   */
  async loadContext(payload, options = {}) {
    this.#refuseIfClosed();
    throwIfAborted(options.signal, 'loadContext');
    const context = readContext(payload);
    this.#thread?.setContext(context);
    this.#context = context;
  }

  /**
   * @param {string} code
   * @param {ExecuteOptions} [options]
   * @returns {Promise<ReplResult>}
   */
  async executeCode(code, { signal, timeoutMs = this.#options.executeTimeoutMs } = {}) {
    this.#refuseIfClosed();
    throwIfAborted(signal, 'executeCode');
    if (this.#block !== null) {
      throw new RlmError({ code: 'ENVIRONMENT_BUSY', message: 'A block is running already.' });
    }
    const thread = (this.#thread ??= new WorkerThread(this.#broker, this.#context));
    const block = new RunningBlock(timeoutMs, thread);
    const onAbort = () => block.reject(abortedError('executeCode', signal));
    signal?.addEventListener('abort', onAbort);
    this.#block = block;
    const startedAt = performance.now();
    try {
      const outcome = await block.run(code);
      if (outcome.stateLost) await this.#discardThread();
      return { ...outcome, executionTimeMs: performance.now() - startedAt };
    } catch (error) {
      await this.#discardThread();
      throw error;
    } finally {
      signal?.removeEventListener('abort', onAbort);
      this.#block = null;
    }
  }

  async cleanup() {
    this.#closed = true;
    this.#context = undefined;
    this.#block?.reject(closedError());
    await this.#discardThread();
  }

  async #discardThread() {
    const thread = this.#thread;
    this.#thread = null;
    await thread?.terminate();
  }

  #refuseIfClosed() {
    if (this.#closed) throw closedError();
  }
}

function closedError() {
  return new RlmError({ code: 'ENVIRONMENT_CLOSED', message: 'The session is closed.' });
}

/**
 * @param {ContextPayload} payload
 * @returns {unknown}
 */
function readContext(payload) {
  switch (payload.kind) {
    case 'text':
      return payload.text;
    case 'json':
      return structuredClone(payload.value);
    case 'bytes':
      return payload.bytes.slice();
    case 'file':
    case 'files':
      throw new RlmError({
        code: 'CONTEXT_INVALID',
        message: 'The environment "javascript-worker" takes no files. Read the file and pass text.',
      });
  }
}
