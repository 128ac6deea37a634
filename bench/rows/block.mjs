import { BareRoundTrip } from '../floors/bare-round-trip.mjs';
import { interleave } from '../measure/interleave.mjs';
import { fromDuel } from '../measure/measurement.mjs';
import { withLocal } from '../sessions/local-sessions.mjs';
import { openSession, runBlock } from '../sessions/sessions.mjs';

const CODE = 'x += 1';

// Until then Node still compiles the way there and back.
const WARM_UP = 3000;

/** @type {import('./row.mjs').Row} */
export const block = {
  name: 'block',
  measure: ({ quick }) =>
    withLocal(async (factory) => {
      const session = await openSession(factory);
      await runBlock(session, 'x = 0');
      for (let call = 0; call < WARM_UP; call += 1) await runBlock(session, CODE);
      /** @param {BareRoundTrip} bare */
      const compare = async (bare) => {
        const duel = await interleave(
          { work: () => runBlock(session, CODE) },
          { work: () => bare.send() },
          { batches: quick ? 20 : 60, perBatch: 100, warmUp: 20 },
        );
        await bare.close();
        return duel;
      };
      const work = 'block `x += 1`';
      return [
        fromDuel(await compare(new BareRoundTrip()), {
          work,
          unit: 'µs',
          floorIs: 'bare round trip',
          atMostTimesFloor: 1.3,
        }),
        fromDuel(await compare(new BareRoundTrip({ program: 'run', code: CODE })), {
          work: `${work}, against a Python that runs it too`,
          unit: 'µs',
          floorIs: 'bare round trip to a Python that compiles and runs the same text',
        }),
      ];
    }),
};
