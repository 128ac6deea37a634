import { InProcessBroker, RandomIdGenerator, systemClock } from '@rlm-ts/adapters';
import { BudgetLedger } from '@rlm-ts/domain';

/**
 * A broker without anything behind it: what is left is the way to it and back.
 *
 * @type {import('@rlm-ts/domain').BrokerPort}
 */
export const echoBroker = {
  query: async () => outcome,
  queryBatch: async (requests) => requests.map(() => outcome),
};

const outcome = Object.freeze({
  id: 'call',
  model: 'echo',
  text: 'ok',
  failure: null,
  usage: null,
  costUsd: null,
  latencyMs: 0,
});

/**
 * The broker that a run has, in front of one model.
 *
 * @param {import('@rlm-ts/domain').LLMPort} model
 * @param {number} [maxConcurrent]
 */
export function runBroker(model, maxConcurrent = 32) {
  return new InProcessBroker({
    models: new Map([[model.modelName, model]]),
    defaultModel: model.modelName,
    ledger: new BudgetLedger(),
    depth: 0,
    ids: new RandomIdGenerator(),
    clock: systemClock,
    maxConcurrent,
  });
}
