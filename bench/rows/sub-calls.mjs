import { createMockLlm } from '@rlm-ts/adapters';
import { waitInLanes } from '../floors/timers.mjs';
import { interleave } from '../measure/interleave.mjs';
import { fromDuel } from '../measure/measurement.mjs';
import { runBroker } from '../sessions/brokers.mjs';
import { withLocal } from '../sessions/local-sessions.mjs';
import { openSession, runBlock } from '../sessions/sessions.mjs';

const PLAN = { total: 1000, atOnce: 100, eachMs: 100 };

const CODE = `
answers = llm_query_batched([f"What is number {n}?" for n in range(${PLAN.total})])
assert answers == ["ok"] * ${PLAN.total}
`;

/** @type {import('./row.mjs').Row} */
export const subCalls = {
  name: 'sub-calls',
  measure: ({ quick }) =>
    withLocal(async (factory) => {
      const model = createMockLlm({
        subCalls: { rules: [], default: 'ok' },
        latencyMs: PLAN.eachMs,
      });
      const session = await openSession(factory, runBroker(model, PLAN.atOnce));
      const duel = await interleave(
        { work: () => runBlock(session, CODE) },
        { work: () => waitInLanes(PLAN) },
        { batches: quick ? 2 : 5, perBatch: 1 },
      );
      return [
        fromDuel(duel, {
          work: '1,000 sub-calls of 100 ms, 100 at a time',
          unit: 'ms',
          floorIs: 'the same timers alone',
          atMost: 1100,
        }),
      ];
    }),
};
