// One string context after another, each into a live session of its own.
import { setTimeout as sleep } from 'node:timers/promises';
import { makeText } from '../../data/text.mjs';
import { AttachedPython } from '../../floors/attached-python.mjs';
import { childParameters, report } from '../../measure/in-child.mjs';
import { interleave } from '../../measure/interleave.mjs';
import {
  collectGarbage,
  peakResidentBytes,
  residentBytes,
  resetPeak,
} from '../../measure/process-memory.mjs';
import { withDocker } from '../../sessions/docker-sessions.mjs';
import { newSession, openSession, runBlock } from '../../sessions/sessions.mjs';

/** After its start a container imports what sessions often need. */
const SETTLE_MS = 500;

const { subject, bytes, rounds } = childParameters();

const measure = async (factory) => {
  const start = async () => {
    const session = newSession(factory);
    await runBlock(session, 'x = 0');
    await sleep(SETTLE_MS);
    return session;
  };
  const load = async (session) => {
    await session.loadContext({ kind: 'text', text });
    await runBlock(session, `assert len(context) == ${bytes}`);
    return session;
  };

  // Loads the code of everything that is about to run, so that it does not count as growth.
  await (await openSession(factory)).cleanup();
  const first = await start();
  collectGarbage();
  const before = residentBytes();
  const text = makeText(bytes);
  collectGarbage();

  resetPeak();
  await load(first);
  const peakBytes = peakResidentBytes() - before;
  collectGarbage();
  const keptBytes = residentBytes() - before;
  await first.cleanup();

  const bare = await AttachedPython.start(subject, 'discard', bytes);
  const encoded = Buffer.from(text);
  const duel = await interleave(
    { prepare: start, work: load, after: (session) => session.cleanup() },
    { work: () => bare.ask(encoded, 1) },
    { batches: rounds, perBatch: 1 },
  );
  await bare.close();
  return { duel, peakBytes, keptBytes };
};

report(await withDocker(subject, measure, { memoryLimit: '1g' }));
