import { measureInChild } from '../../measure/in-child.mjs';
import { fromDuel, fromMemory } from '../../measure/measurement.mjs';

const CONTEXT_BYTES = 100e6;
const CHILD = new URL('../../children/docker/large-context.mjs', import.meta.url);

/** @type {import('./row.mjs').DockerRow} */
export const largeContext = {
  name: 'large-context',
  measure: async ({ quick, subject }) => {
    const { duel, peakBytes, keptBytes } = await measureInChild(CHILD, {
      subject,
      bytes: CONTEXT_BYTES,
      rounds: quick ? 2 : 7,
    });
    return [
      fromDuel(duel, {
        work: '100 MB string into a live session, first block done',
        unit: 'ms',
        floorIs: 'the same bytes over an attached stream to a Python that drops them',
        atMost: 250,
        note: 'memoryLimit 1g',
      }),
      fromMemory({
        work: '100 MB string in, host memory at its peak',
        bytes: peakBytes,
        atMostBytes: 2 * CONTEXT_BYTES,
        target: '<= 2 x context',
        note: `the string itself included; ${(keptBytes / 1e6).toFixed(0)} MB after it`,
      }),
    ];
  },
};
