import type { BrokerPort, EgressGate, SubCallOutcome, SubCallRequest } from '@rlm-ts/domain';
import { refusedCall } from '../use-cases/refused-call.js';
import { filteredRequest } from './filtered-request.js';
import type { FindingJournal } from './finding-journal.js';
import { Inspection } from './inspection.js';

type Checked = { readonly request: SubCallRequest } | { readonly refused: SubCallOutcome };

/** A broker that gets what may leave the sandbox, and never hears of a question that may not. */
export function guardedBroker(
  broker: BrokerPort,
  gate: EgressGate,
  journal: FindingJournal,
): BrokerPort {
  const check = async (request: SubCallRequest): Promise<Checked> => {
    try {
      const inspection = new Inspection(gate);
      const filtered = await filteredRequest(request, inspection);
      if (journal.note(inspection.findings)) return { request: filtered };
      const rules = [...new Set(inspection.findings.map(({ rule }) => rule))].join(', ');
      return {
        refused: refusedCall(
          'DATA_LEAKAGE',
          `the question was not sent: it holds what must not leave the sandbox (${rules}).`,
        ),
      };
    } catch {
      // What it failed with may quote the question.
      return { refused: refusedCall('INTERNAL', 'the question could not be checked.') };
    }
  };
  return {
    query: async (request, options) => {
      const checked = await check(request);
      return 'refused' in checked ? checked.refused : broker.query(checked.request, options);
    },
    queryBatch: async (requests, options) => {
      const checked: Checked[] = [];
      // One after the other: what goes over two of them is found in this order only.
      for (const request of requests) checked.push(await check(request));
      const sent = checked.flatMap((each) => ('request' in each ? [each.request] : []));
      const outcomes = sent.length === 0 ? [] : await broker.queryBatch(sent, options);
      const answers = outcomes.values();
      return checked.map((each) => {
        if ('refused' in each) return each.refused;
        return answers.next().value ?? refusedCall('INTERNAL', 'the broker gave no answer.');
      });
    },
  };
}
