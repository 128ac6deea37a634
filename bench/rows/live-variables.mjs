import { interleave } from '../measure/interleave.mjs';
import { fromDuel } from '../measure/measurement.mjs';
import { withLocal } from '../sessions/local-sessions.mjs';
import { openSession, runBlock } from '../sessions/sessions.mjs';

// Both kinds of 100 MB: one long string, and some hundred thousand small objects.
const MAKE = `
text = "x" * 50_000_000
rows = [{"number": n, "text": f"row {n}"} for n in range(165_000)]
`;

// What "the same" allows: the two sides differ by about this much when nothing differs.
const SAME = 1.1;

/** @type {import('./row.mjs').Row} */
export const liveVariables = {
  name: 'live-variables',
  measure: ({ quick }) =>
    withLocal(async (factory) => {
      const full = await openSession(factory);
      await runBlock(full, MAKE);
      await runBlock(full, 'x = 0');
      const empty = await openSession(factory);
      await runBlock(empty, 'x = 0');
      const duel = await interleave(
        { work: () => runBlock(full, 'x += 1') },
        { work: () => runBlock(empty, 'x += 1') },
        { batches: quick ? 20 : 40, perBatch: 100, warmUp: 20 },
      );
      return [
        {
          ...fromDuel(duel, {
            work: 'block after 100 MB of live variables',
            unit: 'µs',
            floorIs: 'the same block with none',
            atMostTimesFloor: SAME,
          }),
          target: `the same (<= ${SAME} x)`,
        },
      ];
    }),
};
