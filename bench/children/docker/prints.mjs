// A block that prints far more than is kept, or than should leave its container.
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
import { openSession, runBlock } from '../../sessions/sessions.mjs';

const PRINT_BYTES = 1e6;

const { subject, prints, rounds } = childParameters();
const code = `
line = "x" * ${PRINT_BYTES - 1}
for _ in range(${prints}):
    print(line)
`;

const findings = await withDocker(subject, async (factory) => {
  const session = await openSession(factory);
  const print = async () => {
    const { stdoutBytes } = await runBlock(session, code);
    if (stdoutBytes !== prints * PRINT_BYTES) throw new Error(`${stdoutBytes} bytes were counted`);
  };
  await runBlock(session, 'print("warm")');
  collectGarbage();
  const before = residentBytes();
  resetPeak();
  const processor = process.cpuUsage();
  await print();
  const { user, system } = process.cpuUsage(processor);
  const growthBytes = peakResidentBytes() - before;
  const bare = await AttachedPython.start(subject, 'silent', 1);
  const duel = await interleave(
    { work: print },
    { work: () => bare.ask(code, 1) },
    { batches: rounds, perBatch: 1, warmUp: 1 },
  );
  await bare.close();
  return { duel, growthBytes, hostCpuMs: (user + system) / 1000 };
});
report(findings);
