import { createLocalEnvironmentFactory } from '@rlm-ts/adapters';
import { interleave } from '../measure/interleave.mjs';
import { fromDuel } from '../measure/measurement.mjs';
import { withLocal } from '../sessions/local-sessions.mjs';
import { openSession, runBlock } from '../sessions/sessions.mjs';

const WITHOUT = 'the same with `kernelSandbox: "off"`';
const CODE = 'x += 1';

/** @type {import('./row.mjs').Row} */
export const kernelLayer = {
  name: 'kernel-layer',
  measure: async ({ quick }) => {
    const opening = { batches: quick ? 6 : 25, perBatch: 3, warmUp: 1 };
    const cold = await interleave(coldOpen('auto'), coldOpen('off'), opening);
    const blocks = await withLocal((locked) =>
      withLocal((free) => compareBlocks(locked, free, quick), { kernelSandbox: 'off' }),
    );
    const added = cold.ours.p50 - cold.floor.p50;
    return [
      fromDuel(cold, {
        work: 'session open, cold, held by the kernel',
        unit: 'ms',
        floorIs: WITHOUT,
        note: `adds ${added.toFixed(1)} ms; at most 3`,
      }),
      fromDuel(blocks, {
        work: 'block `x += 1`, held by the kernel',
        unit: 'µs',
        floorIs: WITHOUT,
        note: 'nothing to add',
      }),
    ];
  },
};

/**
 * @param {'auto' | 'off'} kernelSandbox
 * @returns {import('../measure/interleave.mjs').Contender<import('@rlm-ts/domain').EnvironmentFactory>}
 */
function coldOpen(kernelSandbox) {
  return {
    work: async () => {
      const factory = createLocalEnvironmentFactory({ kernelSandbox });
      await openSession(factory);
      return factory;
    },
    after: (factory) => factory.close?.() ?? Promise.resolve(),
  };
}

/**
 * @param {import('@rlm-ts/domain').EnvironmentFactory} locked
 * @param {import('@rlm-ts/domain').EnvironmentFactory} free
 * @param {boolean} quick
 */
async function compareBlocks(locked, free, quick) {
  const [one, other] = [await openSession(locked), await openSession(free)];
  for (const session of [one, other]) {
    await runBlock(session, 'x = 0');
    for (let call = 0; call < 2000; call += 1) await runBlock(session, CODE);
  }
  return interleave(
    { work: () => runBlock(one, CODE) },
    { work: () => runBlock(other, CODE) },
    { batches: quick ? 20 : 60, perBatch: 100, warmUp: 20 },
  );
}
