import { stat } from 'node:fs/promises';
import { withTable } from '../data/haystack.mjs';
import { measureInChild } from '../measure/in-child.mjs';
import { fromDuel, fromMemory } from '../measure/measurement.mjs';

const CHILD = new URL('../children/file-completion.mjs', import.meta.url);
const MOST_BYTES = 50e6;

/** @type {import('./row.mjs').Row} */
export const fileCompletion = {
  name: 'file-completion',
  measure: ({ quick }) => measureCompletions({ name: 'local' }, quick),
};

/**
 * The lines for a completion about a large table, whose first block searches all of it.
 *
 * @param {{ name: string, options?: object }} environment Of a configuration.
 * @param {boolean} quick
 */
export function measureCompletions(environment, quick) {
  const inContainer = environment.name === 'docker';
  const worker = inContainer ? 'container' : 'worker';
  const megabytes = quick ? 256 : 1024;
  const name = megabytes === 1024 ? '1 GB CSV' : `${megabytes} MB CSV`;
  return withTable(megabytes, async (file) => {
    const { size: bytes } = await stat(file);
    const { duel, hostBytes, workerBytes } = await measureInChild(CHILD, {
      file,
      bytes,
      environment,
      rounds: quick ? 2 : 5,
    });
    const limits = { atMostBytes: MOST_BYTES, target: 'no read into memory (<= 50 MB)' };
    return [
      fromDuel(duel, {
        work: `${name}: completion that finds a text at its end`,
        unit: 'ms',
        floorIs: '`grep -F`',
        // A bound file needs a container of its own, whose start no search can make up for.
        ...(inContainer ? {} : { atMostTimesFloor: 2 }),
        note: `from the question to the answer, with a model that answers at once${inContainer ? '; the start of a container is in it' : ''}`,
      }),
      fromMemory({
        work: `${name}: growth of the host at its peak`,
        bytes: hostBytes,
        ...limits,
      }),
      fromMemory({
        work: `${name}: memory of the ${worker} at its peak`,
        bytes: workerBytes,
        ...limits,
        note: 'all it has of its own; pages of the file are shared with the cache',
      }),
    ];
  });
}
