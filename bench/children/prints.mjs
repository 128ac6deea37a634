// A block that prints far more than is kept.
import { printToNothing } from '../floors/print-to-nothing.mjs';
import { childParameters, report } from '../measure/in-child.mjs';
import { interleave } from '../measure/interleave.mjs';
import {
  collectGarbage,
  peakResidentBytes,
  residentBytes,
  resetPeak,
} from '../measure/process-memory.mjs';
import { withLocal } from '../sessions/local-sessions.mjs';
import { openSession, runBlock } from '../sessions/sessions.mjs';

const { lines, rounds } = childParameters();
const code = `
line = "x" * 999
for _ in range(${lines}):
    print(line)
`;

const findings = await withLocal(async (factory) => {
  const session = await openSession(factory);
  const print = async () => {
    const { stdoutBytes } = await runBlock(session, code);
    if (stdoutBytes !== lines * 1000) throw new Error(`${stdoutBytes} bytes were counted`);
  };
  await runBlock(session, 'print("warm")');
  collectGarbage();
  const before = residentBytes();
  resetPeak();
  const processor = process.cpuUsage();
  await print();
  const { user, system } = process.cpuUsage(processor);
  const growthBytes = peakResidentBytes() - before;
  const duel = await interleave(
    { work: print },
    { work: () => printToNothing(code) },
    { batches: rounds, perBatch: 1 },
  );
  return { duel, growthBytes, hostCpuMs: (user + system) / 1000 };
});
report(findings);
