// Many containers at once: what a block costs then, and what each takes while it is idle.
import { AttachedRoundTrip, BLOCK } from '../../floors/attached-round-trip.mjs';
import { containersOfThisProcess, memoryOfContainer } from '../../measure/container-memory.mjs';
import { childParameters, report } from '../../measure/in-child.mjs';
import { collectGarbage, residentBytes } from '../../measure/process-memory.mjs';
import { median } from '../../measure/statistics.mjs';
import { timeEach } from '../../measure/time-each.mjs';
import { withDocker } from '../../sessions/docker-sessions.mjs';
import { openSession, runBlock } from '../../sessions/sessions.mjs';

const { subject, sessions: count, rounds } = childParameters();

const findings = await withDocker(subject, async (factory) => {
  const first = await openSession(factory);
  await runBlock(first, 'x = 0');
  collectGarbage();
  const before = residentBytes();
  const others = await Promise.all(Array.from({ length: count - 1 }, () => openSession(factory)));
  await Promise.all(others.map((session) => runBlock(session, 'x = 0')));
  collectGarbage();
  const hostBytesPerSession = Math.max(0, residentBytes() - before) / others.length;
  const containers = await containersOfThisProcess();
  if (containers.length !== count) throw new Error(`${containers.length} containers`);
  const memory = await Promise.all(containers.map(memoryOfContainer));

  const sessions = [first, ...others];
  const bare = await Promise.all(sessions.map(() => AttachedRoundTrip.open(subject, BLOCK)));
  await Promise.all(bare.map((each) => each.send()));
  const bareMemory = await Promise.all(bare.map((each) => memoryOfContainer(each.containerId)));
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
    containerBytes: median(memory),
    bareContainerBytes: median(bareMemory),
  };
});
report(findings);
