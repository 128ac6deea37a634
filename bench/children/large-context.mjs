// One string context after another into fresh sessions of a warm environment.
import { makeText } from '../data/text.mjs';
import { BareDelivery } from '../floors/bare-delivery.mjs';
import { childParameters, report } from '../measure/in-child.mjs';
import { interleave } from '../measure/interleave.mjs';
import {
  collectGarbage,
  peakResidentBytes,
  residentBytes,
  resetPeak,
} from '../measure/process-memory.mjs';
import { withLocal } from '../sessions/local-sessions.mjs';
import { newSession, openSession, runBlock } from '../sessions/sessions.mjs';

const { bytes, rounds } = childParameters();

const findings = await withLocal(async (factory) => {
  // Loads the code of everything that is about to run, so that it does not count as growth.
  await (await openSession(factory)).cleanup();
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
  await first.cleanup();

  const bare = new BareDelivery(text);
  const duel = await interleave(
    { work: open, after: (session) => session.cleanup() },
    { work: () => bare.deliver() },
    { batches: rounds, perBatch: 1 },
  );
  await bare.close();
  return { duel, peakBytes, keptBytes };
});
report(findings);
