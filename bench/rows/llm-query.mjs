import { createMockLlm } from '@rlm-ts/adapters';
import { BareRoundTrip } from '../floors/bare-round-trip.mjs';
import { interleave } from '../measure/interleave.mjs';
import { fromDuel } from '../measure/measurement.mjs';
import { echoBroker, runBroker } from '../sessions/brokers.mjs';
import { withLocal } from '../sessions/local-sessions.mjs';
import { openSession, runBlock } from '../sessions/sessions.mjs';

// The block itself costs a round trip too, which is little when so many calls share it.
const CALLS = 200;

// Until then Node still compiles the way through the broker.
const WARM_UP_BLOCKS = 20;

const CODE = `
for _ in range(${CALLS}):
    answer_text = llm_query("How many?")
assert answer_text == "ok"
`;

/** @type {import('./row.mjs').Row} */
export const llmQuery = {
  name: 'llm-query',
  measure: ({ quick }) =>
    withLocal(async (factory) => {
      const instant = createMockLlm({ subCalls: { rules: [], default: 'ok' } });
      const bare = new BareRoundTrip();
      /** @param {import('@rlm-ts/domain').BrokerPort} broker */
      const compare = async (broker) => {
        const session = await openSession(factory, broker);
        for (let ran = 0; ran < WARM_UP_BLOCKS; ran += 1) await runBlock(session, CODE);
        return interleave(
          { work: () => runBlock(session, CODE), per: CALLS },
          { work: () => sendMany(bare), per: CALLS },
          { batches: quick ? 8 : 20, perBatch: 3, warmUp: 1 },
        );
      };
      const whole = await compare(runBroker(instant));
      const wayOnly = await compare(echoBroker);
      await bare.close();
      const floorIs = 'bare round trip';
      return [
        fromDuel(whole, {
          work: '`llm_query`, instant model',
          unit: 'µs',
          floorIs,
          atMostTimesFloor: 1.5,
          note: 'p99 of means over 200 calls',
        }),
        fromDuel(wayOnly, {
          work: '`llm_query`, way to the broker and back alone',
          unit: 'µs',
          floorIs,
        }),
      ];
    }),
};

/** @param {BareRoundTrip} bare */
async function sendMany(bare) {
  for (let sent = 0; sent < CALLS; sent += 1) await bare.send();
}
