import {
  createMockLlm,
  InProcessBroker,
  RandomIdGenerator,
  systemClock,
  type MockLlm,
} from '@rlm-ts/adapters';
import { setTimeout as delay } from 'node:timers/promises';
import { BudgetLedger, type BrokerPort, type ReplResult } from '@rlm-ts/domain';

/** How many calls of models an attack may make. */
export const MAX_SUB_CALLS = 20;

/** How long the model thinks about a prompt that begins so, in milliseconds. */
const SLOW = { prompt: 'slow', latencyMs: 1200 };

/** The real broker with a budget, and a model that counts what reaches it. */
export class Account {
  readonly broker: BrokerPort;
  private readonly llm: MockLlm;
  private recorded = 0;
  private answered = 0;
  private answers = 0;

  constructor() {
    this.llm = createMockLlm({
      subCalls: async ({ messages }) => {
        if (messages[0]?.content.startsWith(SLOW.prompt) === true) await delay(SLOW.latencyMs);
        this.answers += 1;
        return 'noted';
      },
    });
    this.broker = new InProcessBroker({
      models: new Map([['mock', this.llm]]),
      defaultModel: 'mock',
      ledger: new BudgetLedger({ maxSubCalls: MAX_SUB_CALLS }),
      depth: 0,
      ids: new RandomIdGenerator(),
      clock: systemClock,
    });
  }

  /** Takes the calls that a result tells of. */
  record({ subCalls }: ReplResult): void {
    this.recorded += subCalls.length;
    this.answered += subCalls.filter(({ error }) => error === null).length;
  }

  /** How often the model was asked. */
  get modelCalls(): number {
    return this.llm.requests.length;
  }

  /** What the results left out or made up; `null` if they told the truth. */
  get falsehood(): string | null {
    const asked = `the model was asked ${String(this.modelCalls)} times`;
    // A thread may have asked when its block was over: what is on its way is in no result yet.
    if (this.recorded < this.answers)
      return `${asked}, of which ${String(this.recorded)} are recorded`;
    if (this.answered > this.modelCalls)
      return `${asked}, and ${String(this.answered)} answers are recorded`;
    return null;
  }
}

/** Sends the calls of one session to the account of the attack that it runs. */
export class SwitchedBroker implements BrokerPort {
  account = new Account();

  query(...call: Parameters<BrokerPort['query']>): ReturnType<BrokerPort['query']> {
    return this.account.broker.query(...call);
  }

  queryBatch(...call: Parameters<BrokerPort['queryBatch']>): ReturnType<BrokerPort['queryBatch']> {
    return this.account.broker.queryBatch(...call);
  }
}
