import { randomUUID } from 'node:crypto';
import type { EnvironmentFactory, EnvironmentPort, ReplResult } from '@rlm-ts/domain';
import { createScriptedTools } from '@rlm-ts/testkit';

import { isRunAttack, type Attack, type BlockAttack } from '../attacks/attack.js';
import type { CanaryField } from '../canaries/field.js';
import { Account, SwitchedBroker } from './account.js';
import { runConversation } from './conversation.js';
import type { Neighbour } from './neighbour.js';
import type { Outcome } from './outcome.js';
import { canaryLine, newProbe } from './python-literal.js';

/** For code that never ends; and for code that ends, however busy the machine is. */
const [ENDLESS_MS, ENDING_MS] = [800, 5000];
const PROBE_TIMEOUT_MS = 20_000;

const NOTHING: Outcome = {
  output: '',
  answer: null,
  nextBlock: 'genuine',
  modelCalls: 0,
  falseRecord: null,
  neighbour: [],
  end: 'rejected',
};

/** Runs attacks one after the other, each in a session or at least in an interpreter of its own. */
export class Lane {
  private readonly broker = new SwitchedBroker();
  private session: EnvironmentPort | null = null;

  constructor(
    private readonly factory: EnvironmentFactory,
    private readonly neighbour: Neighbour,
    private readonly freshSessions: boolean,
  ) {}

  async run(attack: Attack, field: CanaryField): Promise<Outcome> {
    try {
      if (isRunAttack(attack)) return await runConversation(attack, field, this.factory);
      const outcome = await this.runBlock(attack, field);
      await this.startAfresh();
      return outcome;
    } catch (error) {
      // A sandbox that rejects instead of telling a result has not held.
      await this.close();
      return { ...NOTHING, nextBlock: { instead: `was never run: ${String(error)}` } };
    }
  }

  /** Ends the session; the next attack gets another one. */
  async close(): Promise<void> {
    const { session } = this;
    this.session = null;
    await session?.cleanup();
  }

  /** What one attack has broken in its interpreter must not be what holds the next one. */
  private async startAfresh(): Promise<void> {
    if (!this.freshSessions && this.session !== null) {
      const end = 'print.__self__.__import__("posix")._exit(0)';
      const { stateLost } = await this.session.executeCode(end, { timeoutMs: PROBE_TIMEOUT_MS });
      if (stateLost) return;
    }
    await this.close();
  }

  private async runBlock(attack: BlockAttack, field: CanaryField): Promise<Outcome> {
    const account = new Account();
    this.broker.account = account;
    const session = (this.session ??= this.open());
    const code = canaryLine(field.facts) + attack.code;
    const first = await session.executeCode(code, {
      timeoutMs: attack.aims.includes('next-block') ? ENDLESS_MS : ENDING_MS,
    });
    account.record(first);
    const probe = newProbe();
    account.expectRecords();
    let next = await session.executeCode(probe.code, { timeoutMs: PROBE_TIMEOUT_MS });
    account.record(next);
    // What an attack left in memory may take the next block with it; the one after it has a new one.
    if (next.outOfMemory) {
      next = await session.executeCode(probe.code, { timeoutMs: PROBE_TIMEOUT_MS });
      account.record(next);
    }
    const output = [first, next].map(everythingIn).join('\n');
    return {
      output,
      answer: answerOf(first) ?? answerOf(next),
      nextBlock: isGenuine(next, probe.prints) ? 'genuine' : { instead: describe(next) },
      modelCalls: account.modelCalls,
      falseRecord: account.falsehood,
      neighbour: await this.neighbour.touched(output),
      end: endOf(first),
    };
  }

  private open(): EnvironmentPort {
    return this.factory.open({
      sessionId: `security-${randomUUID()}`,
      broker: this.broker,
      brokerEndpoint: () => Promise.reject(new Error('no session here asks for an endpoint')),
      tools: createScriptedTools({ lookup: ({ query }) => query ?? null }),
    });
  }
}

function everythingIn(result: ReplResult): string {
  const { stdout, stderr, error, variables, facts, draftAnswer, finalAnswer } = result;
  return [stdout, stderr, JSON.stringify([error, variables, facts, draftAnswer, finalAnswer])].join(
    '\n',
  );
}

function answerOf({ finalAnswer }: ReplResult): string | null {
  return finalAnswer?.text ?? null;
}

function isGenuine({ stdout, error, finalAnswer }: ReplResult, prints: string): boolean {
  return stdout === prints && error === null && answerOf({ finalAnswer } as ReplResult) === null;
}

function describe({ stdout, error, finalAnswer }: ReplResult): string {
  return `printed ${JSON.stringify(stdout.slice(0, 200))}, failed with ${JSON.stringify(error?.message ?? null)} and answered ${JSON.stringify(finalAnswer ?? null)}`;
}

function endOf({ error, timedOut, outOfMemory, stateLost }: ReplResult): string {
  const flags = Object.entries({ timedOut, outOfMemory, stateLost })
    .filter(([, isSet]) => isSet)
    .map(([name]) => name);
  const said = error === null ? 'ended' : `${error.type}: ${error.message.slice(0, 120)}`;
  return [said, ...flags].join(', ');
}
