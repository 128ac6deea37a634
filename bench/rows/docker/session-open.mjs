import { setTimeout as sleep } from 'node:timers/promises';
import { AttachedPython } from '../../floors/attached-python.mjs';
import { interleave } from '../../measure/interleave.mjs';
import { fromDuel } from '../../measure/measurement.mjs';
import { withDocker } from '../../sessions/docker-sessions.mjs';
import { newSession, runBlock } from '../../sessions/sessions.mjs';

const FLOOR = 'create, attach to and start a bare container, up to the first byte of its Python';

/** After its start a container imports what sessions often need: a pool that is asked later has it. */
const SETTLE_MS = 500;

/** @type {import('./row.mjs').DockerRow} */
export const sessionOpen = {
  name: 'session-open',
  measure: async ({ quick, subject }) => {
    const plan = { batches: quick ? 3 : 10, perBatch: quick ? 1 : 2 };
    const bare = {
      work: () => AttachedPython.start(subject, 'answer', 1),
      /** @param {AttachedPython} python */
      after: (python) => python.close(),
    };
    const warm = await withDocker(
      subject,
      (factory) =>
        interleave(
          {
            work: () => openAndRun(factory),
            after: async (session) => {
              await session.cleanup();
              await factory.prewarm?.();
              await sleep(SETTLE_MS);
            },
          },
          bare,
          { ...plan, warmUp: 1 },
        ),
      { warmPoolSize: 1 },
    );
    const cold = await withDocker(subject, (factory) =>
      interleave(
        { work: () => openAndRun(factory), after: (session) => session.cleanup() },
        bare,
        plan,
      ),
    );
    return [
      fromDuel(warm, {
        work: 'session from a warm pool, first block done',
        unit: 'ms',
        floorIs: FLOOR,
        atMost: 20,
      }),
      fromDuel(cold, {
        work: 'session cold, first block done',
        unit: 'ms',
        floorIs: FLOOR,
        note: 'without looking for the engine and the image, once in a process',
      }),
    ];
  },
};

/** @param {import('@rlm-ts/domain').EnvironmentFactory} factory */
async function openAndRun(factory) {
  const session = newSession(factory);
  await runBlock(session, 'x = 0');
  return session;
}
