// @ts-check
import { Worker } from 'node:worker_threads';

/**
 * @import { BrokerPort, SubCallOutcome, SubCallRecord, SubCallRequest } from '@rlm-ts/domain'
 * @import { Outcome } from './running-block.js'
 *
 * @typedef {object} Listener What the running block wants to hear of.
 * @property {(outcome: Partial<Outcome>) => void} finished
 * @property {(error: Error) => void} died
 * @property {(waits: boolean) => void} waiting Whether any sub-call is pending.
 *
 * @typedef {(
 *   | { type: 'finished', outcome: Partial<Outcome> }
 *   | { type: 'ask', id: number, requests: SubCallRequest[] }
 * )} WorkerMessage
 */

const MAX_HEAP_MB = 1024;

/** The worker thread of a session, and the host's side of its messages. */
export class WorkerThread {
  /** @type {Listener | null} */ listener = null;
  /** @type {SubCallRecord[]} */ #ended = [];
  #pending = 0;
  #abort = new AbortController();
  #broker;
  #worker;

  /**
   * @param {BrokerPort} broker
   * @param {unknown} context
   */
  constructor(broker, context) {
    this.#broker = broker;
    this.#worker = new Worker(new URL('./worker.js', import.meta.url), {
      workerData: { context },
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
    });
    this.#worker.on('message', (message) => void this.#receive(message));
    this.#worker.on('error', (error) => this.listener?.died(/** @type {Error} */ (error)));
    this.#worker.on('exit', () => this.listener?.died(new Error('The worker thread ended.')));
  }

  /** @param {string} code */
  execute(code) {
    this.#worker.postMessage({ type: 'execute', code });
  }

  /** @param {unknown} context */
  setContext(context) {
    this.#worker.postMessage({ type: 'context', context });
  }

  /** The sub-calls that have ended since this was last asked. */
  takeSubCalls() {
    return this.#ended.splice(0);
  }

  async terminate() {
    this.listener = null;
    this.#abort.abort();
    await this.#worker.terminate();
  }

  /** @param {WorkerMessage} message */
  async #receive(message) {
    if (message.type === 'finished') {
      this.listener?.finished(message.outcome);
      return;
    }
    const { signal } = this.#abort;
    if (++this.#pending === 1) this.listener?.waiting(true);
    const outcomes = await this.#broker.queryBatch(message.requests, { signal });
    if (--this.#pending === 0) this.listener?.waiting(false);
    this.#ended.push(...message.requests.map((request, i) => toRecord(request, outcomes[i])));
    const answers = outcomes.map(({ text, failure }) => text ?? `Error: ${failure?.message ?? ''}`);
    this.#worker.postMessage({ type: 'answers', id: message.id, answers });
  }
}

/**
 * @param {SubCallRequest} request
 * @param {SubCallOutcome | undefined} outcome
 * @returns {SubCallRecord}
 */
function toRecord(request, outcome) {
  if (outcome === undefined) throw new Error('The broker left a request without an outcome.');
  const { id, model, text, latencyMs, usage, costUsd, failure } = outcome;
  return {
    id,
    kind: request.kind,
    model,
    promptChars: request.prompt.length,
    responseChars: text?.length ?? 0,
    latencyMs,
    usage,
    costUsd,
    error: failure,
  };
}
