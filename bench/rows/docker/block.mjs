import { AttachedRoundTrip, BLOCK } from '../../floors/attached-round-trip.mjs';
import { interleave } from '../../measure/interleave.mjs';
import { fromDuel } from '../../measure/measurement.mjs';
import { withDocker } from '../../sessions/docker-sessions.mjs';
import { openSession, runBlock } from '../../sessions/sessions.mjs';

const CODE = 'x += 1';

// Until then Node still compiles the way there and back.
const WARM_UP = 2000;

/** @type {import('./row.mjs').DockerRow} */
export const block = {
  name: 'block',
  measure: ({ quick, subject }) =>
    withDocker(subject, async (factory) => {
      const session = await openSession(factory);
      await runBlock(session, 'x = 0');
      for (let call = 0; call < WARM_UP; call += 1) await runBlock(session, CODE);
      /** @param {AttachedRoundTrip} bare */
      const compare = async (bare) => {
        const duel = await interleave(
          { work: () => runBlock(session, CODE) },
          { work: () => bare.send() },
          { batches: quick ? 15 : 60, perBatch: 100, warmUp: 20 },
        );
        await bare.close();
        return duel;
      };
      const work = 'block `x += 1`';
      return [
        fromDuel(await compare(await AttachedRoundTrip.open(subject, BLOCK)), {
          work,
          unit: 'µs',
          floorIs: 'bare round trip over an attached stream, as many bytes each way',
          atMostTimesFloor: 1.3,
        }),
        fromDuel(await compare(await AttachedRoundTrip.open(subject, BLOCK, CODE)), {
          work: `${work}, against a Python that runs it too`,
          unit: 'µs',
          floorIs: 'the same to a Python that compiles and runs the same text',
        }),
      ];
    }),
};
