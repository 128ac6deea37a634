import { createLocalEnvironmentFactory } from '@rlm-ts/adapters';
import { startAndEnd } from '../floors/python.mjs';
import { interleave } from '../measure/interleave.mjs';
import { fromDuel } from '../measure/measurement.mjs';
import { withLocal } from '../sessions/local-sessions.mjs';
import { openSession } from '../sessions/sessions.mjs';

const FLOOR = '`python3 -I -S -c pass`';

/** @type {import('./row.mjs').Row} */
export const sessionOpen = {
  name: 'session-open',
  measure: async ({ quick }) => {
    const plan = { batches: quick ? 6 : 15, perBatch: 3, warmUp: 1 };
    const bare = { work: startAndEnd };
    const warm = await withLocal((factory) =>
      interleave(
        { work: () => openSession(factory), after: (session) => session.cleanup() },
        bare,
        plan,
      ),
    );
    // The warm-up call of each batch also finds the interpreter, which happens once in a process.
    const cold = await interleave(coldOpen, bare, plan);
    return [
      fromDuel(warm, {
        work: 'session open, prewarmed',
        unit: 'ms',
        floorIs: FLOOR,
        atMost: 5,
      }),
      fromDuel(cold, {
        work: 'session open, cold',
        unit: 'ms',
        floorIs: FLOOR,
        atMostTimesFloor: 3,
        note: 'the supervisor included; looking the interpreter up, once in a process, not',
      }),
    ];
  },
};

/** @type {import('../measure/interleave.mjs').Contender<import('@rlm-ts/domain').EnvironmentFactory>} */
const coldOpen = {
  work: async () => {
    const factory = createLocalEnvironmentFactory();
    await openSession(factory);
    return factory;
  },
  after: (factory) => factory.close?.() ?? Promise.resolve(),
};
