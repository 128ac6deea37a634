import { BudgetLedger } from '@rlm-ts/domain';
import type { ClockPort, IdGeneratorPort, LLMPort } from '@rlm-ts/domain';
import type { BrokerSetup } from '@rlm-ts/testkit';

import { InProcessBroker } from '../../src/broker/in-process/index.js';
import type { InProcessBrokerOptions } from '../../src/broker/in-process/index.js';

/** Counts up, so that ids are known and never repeat. */
export function countingIds(): IdGeneratorPort {
  let count = 0;
  return {
    next: (prefix) => {
      count += 1;
      return `${prefix}_${String(count)}`;
    },
  };
}

/** A clock that a test moves by hand. */
export function handClock(): ClockPort & { advance: (ms: number) => void } {
  let now = 0;
  return {
    now: () => now,
    monotonic: () => now,
    sleep: async () => {},
    advance: (ms) => {
      now += ms;
    },
  };
}

/** A broker over the models, the first of which is the default. */
export function brokerOver(
  models: readonly [LLMPort, ...LLMPort[]],
  options: Partial<InProcessBrokerOptions> = {},
): InProcessBroker {
  return new InProcessBroker({
    models: new Map(models.map((model) => [model.modelName, model])),
    defaultModel: models[0].modelName,
    ledger: new BudgetLedger(),
    depth: 0,
    ids: countingIds(),
    clock: handClock(),
    ...options,
  });
}

/** The broker that a conformance case asks for. */
export function brokerFor(setup: BrokerSetup): InProcessBroker {
  const { models, maxSubCalls, ...options } = setup;
  const ledger = new BudgetLedger(maxSubCalls === undefined ? {} : { maxSubCalls });
  return brokerOver(models, { ...options, ledger, warn: () => {} });
}
