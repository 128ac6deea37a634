import {
  createMockLlm,
  InProcessBroker,
  RandomIdGenerator,
  systemClock,
  type MockLlm,
} from '@rlm-ts/adapters';
import { setTimeout as delay } from 'node:timers/promises';
import {
  BudgetLedger,
  type BrokerPort,
  type ReplResult,
  type SubCallOutcome,
} from '@rlm-ts/domain';

/** How many calls of models an attack may make. */
export const MAX_SUB_CALLS = 20;

/** How long the model thinks about a prompt that begins so, in milliseconds. */
const SLOW = { prompt: 'slow', latencyMs: 1200 };

/** Counts what a broker has answered, in whatever way. */
class CountingBroker implements BrokerPort {
  ended = 0;

  constructor(private readonly broker: BrokerPort) {}

  async query(...call: Parameters<BrokerPort['query']>): Promise<SubCallOutcome> {
    const outcome = await this.broker.query(...call);
    this.ended += 1;
    return outcome;
  }

  async queryBatch(
    ...call: Parameters<BrokerPort['queryBatch']>
  ): Promise<readonly SubCallOutcome[]> {
    const outcomes = await this.broker.queryBatch(...call);
    this.ended += outcomes.length;
    return outcomes;
  }
}

/** The real broker with a budget, and a model that counts what reaches it. */
export class Account {
  readonly broker: CountingBroker;
  private readonly llm: MockLlm;
  private recorded = 0;
  private answered = 0;
  private due = 0;

  constructor() {
    this.llm = createMockLlm({
      subCalls: async ({ messages }) => {
        if (messages[0]?.content.startsWith(SLOW.prompt) === true) await delay(SLOW.latencyMs);
        return 'noted';
      },
    });
    const broker = new InProcessBroker({
      models: new Map([['mock', this.llm]]),
      defaultModel: 'mock',
      ledger: new BudgetLedger({ maxSubCalls: MAX_SUB_CALLS }),
      depth: 0,
      ids: new RandomIdGenerator(),
      clock: systemClock,
    });
    this.broker = new CountingBroker(broker);
  }

  /** The block that is run next, and those before it, must tell of all calls that ended by now. */
  expectRecords(): void {
    this.due = this.broker.ended;
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
    // What a thread asked when its block was over may be on its way, and in no result yet.
    if (this.recorded < this.due)
      return `${asked}; ${String(this.due)} calls ended, ${String(this.recorded)} are recorded`;
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
