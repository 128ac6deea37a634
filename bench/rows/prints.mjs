import { measureInChild } from '../measure/in-child.mjs';
import { fromDuel, fromMemory } from '../measure/measurement.mjs';

const MAX_GROWTH_BYTES = 16e6;
const CHILD = new URL('../children/prints.mjs', import.meta.url);

/** @type {import('./row.mjs').Row} */
export const prints = {
  name: 'prints',
  measure: async ({ quick }) => {
    const lines = quick ? 250_000 : 1_000_000;
    const name = quick ? '250 MB of prints' : '1 GB of prints';
    const { duel, growthBytes, hostCpuMs } = await measureInChild(CHILD, {
      lines,
      rounds: quick ? 2 : 4,
    });
    return [
      fromDuel(duel, {
        work: name,
        unit: 'ms',
        floorIs: '`python3` printing the same to /dev/null',
        note: `${hostCpuMs.toFixed(0)} ms of it are the host's processor time`,
      }),
      fromMemory({
        work: `${name}: host memory growth`,
        bytes: growthBytes,
        atMostBytes: MAX_GROWTH_BYTES,
        target: `bounded (<= ${MAX_GROWTH_BYTES / 1e6} MB)`,
      }),
    ];
  },
};
