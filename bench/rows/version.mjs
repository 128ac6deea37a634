import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { interleave } from '../measure/interleave.mjs';
import { fromDuel } from '../measure/measurement.mjs';

const RLM = fileURLToPath(new URL('../../packages/cli/bin/rlm.js', import.meta.url));
const run = promisify(execFile);

/** @type {import('./row.mjs').Row} */
export const version = {
  name: 'version',
  measure: async ({ quick }) => {
    const plan = { batches: quick ? 5 : 20, perBatch: 3, warmUp: 1 };
    const floorIs = '`node -e 0`';
    const bare = { work: () => run(process.execPath, ['-e', '0']) };
    /** @param {string} asked */
    const compare = (asked) =>
      interleave({ work: () => run(process.execPath, [RLM, asked]) }, bare, plan);
    return [
      fromDuel(await compare('--version'), {
        work: '`rlm --version`',
        unit: 'ms',
        floorIs,
        atMostTimesFloor: 1.5,
      }),
      fromDuel(await compare('--help'), { work: '`rlm --help`', unit: 'ms', floorIs }),
    ];
  },
};
