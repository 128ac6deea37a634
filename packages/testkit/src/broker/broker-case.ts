import assert from 'node:assert/strict';

import type {
  BrokerPort,
  RlmErrorCode,
  SubCallFailure,
  SubCallOutcome,
  SubCallRequest,
} from '@rlm-ts/domain';

import type { ConformanceCase } from '../conformance-case.js';
import { withinDeadline } from '../environment/deadline.js';
import type { BrokerHarness, BrokerSetup, OpenBroker } from './broker-harness.js';

/** Makes a case that opens brokers as it likes; they are closed when it ends. */
export function brokerCase(
  name: string,
  check: (open: (setup: BrokerSetup) => Promise<OpenBroker>) => Promise<void>,
): ConformanceCase<BrokerHarness> {
  return {
    name,
    run: async (harness) => {
      const opened: OpenBroker[] = [];
      const open = async (setup: BrokerSetup): Promise<OpenBroker> => {
        const broker = await harness.open(setup);
        opened.push(broker);
        return broker;
      };
      try {
        await withinDeadline(check(open), name, 20_000);
      } finally {
        await Promise.all(opened.map((broker) => broker.close()));
      }
    },
  };
}

/** An `llm_query` with that prompt. */
export function question(prompt: string, model?: string): SubCallRequest {
  return { kind: 'llm_query', prompt, ...(model === undefined ? {} : { model }) };
}

/** `count` different questions: `0`, `1`, and so on. */
export function questions(count: number): SubCallRequest[] {
  return Array.from({ length: count }, (_, index) => question(String(index)));
}

/** The answer's text; fails the case if there is none. */
export function textOf(outcome: SubCallOutcome): string {
  assert.equal(outcome.failure, null);
  assert.ok(outcome.text !== null, 'an answered call has a text');
  return outcome.text;
}

/** The failure; fails the case if it is of another code or beside an answer. */
export function failureOf(outcome: SubCallOutcome, code: RlmErrorCode): SubCallFailure {
  assert.equal(outcome.text, null);
  assert.ok(outcome.failure !== null, 'a failed call has a failure');
  assert.equal(outcome.failure.code, code, outcome.failure.message);
  assert.notEqual(outcome.failure.message, '');
  return outcome.failure;
}

/** The answer to one plain question. */
export async function askText(broker: BrokerPort, prompt: string): Promise<string> {
  return textOf(await broker.query(question(prompt)));
}
