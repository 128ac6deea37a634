// Completions about one large file, each in a session of its own, beside `grep` on the same file.
import { createRlmFromConfig } from '@rlm-ts/api';
import { NEEDLE } from '../data/haystack.mjs';
import { grepFixed } from '../floors/grep.mjs';
import { containersOfThisProcess, memoryOfContainer } from '../measure/container-memory.mjs';
import { childParameters, report } from '../measure/in-child.mjs';
import { interleave } from '../measure/interleave.mjs';
import { peakDuring } from '../measure/peak-during.mjs';
import {
  collectGarbage,
  localWorkers,
  ownBytesOf,
  peakResidentBytes,
  residentBytes,
  resetPeak,
} from '../measure/process-memory.mjs';

const FEWEST_SAMPLES = 4;

const SEARCH = `[hit] = context.search(${JSON.stringify(NEEDLE)}, ignore_case=False)`;
const REPLY = `\`\`\`repl
${SEARCH}
FINAL(f"{hit['match']} of {context.size}")
\`\`\``;

const { file, bytes, environment, rounds } = childParameters();

const samplers = {
  local: () => {
    const [pid] = localWorkers().workers;
    return pid === undefined ? null : ownBytesOf(pid);
  },
  docker: async () => {
    const [id] = await containersOfThisProcess();
    return id === undefined ? null : memoryOfContainer(id);
  },
};
const sample = samplers[/** @type {'local' | 'docker'} */ (environment.name)];

const rlm = createRlmFromConfig({
  llm: {
    backend: 'mock',
    options: { root: Array.from({ length: rounds + 3 }, () => REPLY) },
  },
  environment,
});
await rlm.prewarm();

const ask = async () => {
  const { answer, error } = await rlm.completion('Where is the key?', { contextPath: file });
  if (answer !== `${NEEDLE} of ${bytes}`) throw error ?? new Error(`wrong: ${answer}`);
};

// Loads the code of everything that is about to run, so that it does not count as growth.
await ask();
collectGarbage();
const before = residentBytes();
resetPeak();
await ask();
const hostBytes = Math.max(0, peakResidentBytes() - before);
// Apart, because asking for it takes memory of the host, and an engine a second to tell.
const session = await rlm.openSession({ contextPath: file });
const { peak: workerBytes } = await peakDuring(sample, async (seen) => {
  do {
    const { error } = await session.executeCode(SEARCH);
    if (error !== null) throw new Error(error.traceback);
  } while (seen() < FEWEST_SAMPLES);
});
await session.close();
const duel = await interleave(
  { work: ask },
  { work: () => grepFixed(NEEDLE, file, { ignoreCase: false }) },
  { batches: rounds, perBatch: 1 },
);
await rlm.close();
report({ duel, hostBytes, workerBytes });
