// Many sessions at once: what a block costs then, and what each session costs while it is idle.
import { BareRoundTrip } from '../floors/bare-round-trip.mjs';
import { childParameters, report } from '../measure/in-child.mjs';
import {
  collectGarbage,
  localWorkers,
  memoryOf,
  residentBytes,
} from '../measure/process-memory.mjs';
import { median } from '../measure/statistics.mjs';
import { timeEach } from '../measure/time-each.mjs';
import { withLocal } from '../sessions/local-sessions.mjs';
import { openSession, runBlock } from '../sessions/sessions.mjs';

const { sessions: count, rounds } = childParameters();

const findings = await withLocal(async (factory) => {
  const first = await openSession(factory);
  await runBlock(first, 'x = 0');
  collectGarbage();
  const before = residentBytes();
  const others = await Promise.all(Array.from({ length: count - 1 }, () => openSession(factory)));
  await Promise.all(others.map((session) => runBlock(session, 'x = 0')));
  collectGarbage();
  const hostBytesPerSession = Math.max(0, residentBytes() - before) / others.length;
  const { supervisors, workers } = localWorkers();
  // There may be one more: a worker that waits for the next session.
  if (workers.length < count) throw new Error(`${workers.length} workers for ${count} sessions`);
  const memory = workers.map(memoryOf);

  const sessions = [first, ...others];
  const bare = Array.from({ length: count }, () => new BareRoundTrip());
  await Promise.all(bare.map((each) => each.send()));
  let answered = 0;
  const oursMs = [];
  const floorMs = [];
  for (let round = 1; round <= rounds; round += 1) {
    floorMs.push(...(await timeEach(bare, (each) => each.send())));
    const block = async (session) => {
      const { stdout } = await runBlock(session, 'x += 1\nprint(x)');
      if (stdout === `${round}\n`) answered += 1;
    };
    oursMs.push(...(await timeEach(sessions, block)));
  }
  await Promise.all(bare.map((each) => each.close()));

  return {
    oursMs,
    floorMs,
    answered,
    hostBytesPerSession,
    workerPssBytes: median(memory.map(({ pssBytes }) => pssBytes)),
    workerRssBytes: median(memory.map(({ rssBytes }) => rssBytes)),
    supervisorPssBytes: median(supervisors.map((pid) => memoryOf(pid).pssBytes)),
  };
});
report(findings);
