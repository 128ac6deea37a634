import { measureInChild } from '../../measure/in-child.mjs';
import { fromMemory } from '../../measure/measurement.mjs';
import { summarize } from '../../measure/statistics.mjs';

const SESSIONS = 16;
const MAX_SPREAD = 20;
const CHILD = new URL('../../children/docker/many-sessions.mjs', import.meta.url);

/** @type {import('./row.mjs').DockerRow} */
export const manySessions = {
  name: 'many-sessions',
  measure: async ({ quick, subject }) => {
    const found = await measureInChild(CHILD, {
      subject,
      sessions: SESSIONS,
      rounds: quick ? 20 : 200,
    });
    const ours = summarize(found.oursMs);
    const floor = summarize(found.floorMs);
    return [
      {
        work: `block on each of ${SESSIONS} sessions at once`,
        unit: 'ms',
        ours,
        floor: { what: `${SESSIONS} bare round trips over attached streams at once`, ...floor },
        ratio: ours.p50 / floor.p50,
        target: `p99 <= ${MAX_SPREAD} x p50`,
        met: ours.p99 <= MAX_SPREAD * ours.p50 && found.answered === found.oursMs.length,
        note: `${found.answered} of ${found.oursMs.length} blocks answered right`,
      },
      fromMemory({
        work: 'memory of an idle container',
        bytes: found.containerBytes,
        note:
          `one with a bare Python ${megabytes(found.bareContainerBytes)} MB; ` +
          `a session takes ${megabytes(found.hostBytesPerSession)} MB of the host's process; ` +
          "the engine's own processes are not counted",
      }),
    ];
  },
};

/** @param {number} bytes */
function megabytes(bytes) {
  return (bytes / 1e6).toFixed(1);
}
