import { measureInChild } from '../../measure/in-child.mjs';
import { fromDuel, fromMemory } from '../../measure/measurement.mjs';

const PRINTS = 200;
const MAX_GROWTH_BYTES = 16e6;
const CHILD = new URL('../../children/docker/prints.mjs', import.meta.url);

/** @type {import('./row.mjs').DockerRow} */
export const prints = {
  name: 'prints',
  measure: async ({ quick, subject }) => {
    const work = `${PRINTS} prints of 1 MB`;
    const { duel, growthBytes, hostCpuMs } = await measureInChild(CHILD, {
      subject,
      prints: PRINTS,
      rounds: quick ? 2 : 6,
    });
    return [
      fromDuel(duel, {
        work,
        unit: 'ms',
        floorIs: 'a Python in a bare container printing the same to its /dev/null',
        note: `${hostCpuMs.toFixed(0)} ms of it are the host's processor time`,
      }),
      fromMemory({
        work: `${work}: host memory growth`,
        bytes: growthBytes,
        atMostBytes: MAX_GROWTH_BYTES,
        target: `bounded (<= ${MAX_GROWTH_BYTES / 1e6} MB)`,
      }),
    ];
  },
};
