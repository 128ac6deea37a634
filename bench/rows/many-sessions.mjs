import { measureInChild } from '../measure/in-child.mjs';
import { fromMemory } from '../measure/measurement.mjs';
import { summarize } from '../measure/statistics.mjs';

const SESSIONS = 64;
const MAX_SPREAD = 20;
const MAX_IDLE_BYTES = 15e6;
const CHILD = new URL('../children/many-sessions.mjs', import.meta.url);

/** @type {import('./row.mjs').Row} */
export const manySessions = {
  name: 'many-sessions',
  measure: async ({ quick }) => {
    const found = await measureInChild(CHILD, {
      sessions: SESSIONS,
      rounds: quick ? 10 : 60,
    });
    const ours = summarize(found.oursMs);
    const floor = summarize(found.floorMs);
    const perSession = found.workerPssBytes + found.hostBytesPerSession;
    return [
      {
        work: `block on each of ${SESSIONS} sessions at once`,
        unit: 'ms',
        ours,
        floor: { what: `${SESSIONS} bare round trips at once`, ...floor },
        ratio: ours.p50 / floor.p50,
        target: `p99 <= ${MAX_SPREAD} x p50`,
        met: ours.p99 <= MAX_SPREAD * ours.p50 && found.answered === found.oursMs.length,
        note: `${found.answered} of ${found.oursMs.length} blocks answered right`,
      },
      fromMemory({
        work: 'memory per idle session',
        bytes: perSession,
        atMostBytes: MAX_IDLE_BYTES,
        target: '<= 15 MB',
        note:
          `worker: PSS ${megabytes(found.workerPssBytes)} MB, RSS ${megabytes(found.workerRssBytes)} MB; ` +
          `host ${megabytes(found.hostBytesPerSession)} MB; ` +
          `and one supervisor of ${megabytes(found.supervisorPssBytes)} MB for all`,
      }),
    ];
  },
};

/** @param {number} bytes */
function megabytes(bytes) {
  return (bytes / 1e6).toFixed(1);
}
