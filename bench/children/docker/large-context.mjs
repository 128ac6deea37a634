// One string context after another into fresh sessions of a warm pool.
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

const { subject, bytes, rounds } = childParameters();

const measure = async (factory) => {
  const close = async (session) => {
    await session.cleanup();
    await factory.prewarm();
  };
  // Loads the code of everything that is about to run, so that it does not count as growth.
  await close(await openSession(factory));
  collectGarbage();
  const before = residentBytes();
  const text = makeText(bytes);
  collectGarbage();

  const open = async () => {
    const session = newSession(factory);
    await session.loadContext({ kind: 'text', text });
    await runBlock(session, `assert len(context) == ${bytes}`);
    return session;
  };

  resetPeak();
  const first = await open();
  const peakBytes = peakResidentBytes() - before;
  collectGarbage();
  const keptBytes = residentBytes() - before;
  await close(first);

  const bare = await AttachedPython.start(subject, 'discard', bytes);
  const encoded = Buffer.from(text);
  const duel = await interleave(
    { work: open, after: close },
    { work: () => bare.ask(encoded, 1) },
    { batches: rounds, perBatch: 1 },
  );
  await bare.close();
  return { duel, peakBytes, keptBytes };
};

report(await withDocker(subject, measure, { memoryLimit: '1g', warmPoolSize: 1 }));
