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

/** Completions during which memory is looked at: an engine may take a second to tell. */
const WATCHED = 6;

const REPLY = `\`\`\`repl
[hit] = context.search(${JSON.stringify(NEEDLE)}, ignore_case=False)
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
    options: { root: Array.from({ length: rounds + WATCHED + 3 }, () => REPLY) },
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
// Apart, because asking for it takes memory of the host.
const { peak: workerBytes, samples } = await peakDuring(sample, async () => {
  for (let round = 0; round < WATCHED; round += 1) await ask();
});
if (samples === 0) throw new Error('the memory of the session was never seen');
const duel = await interleave(
  { work: ask },
  { work: () => grepFixed(NEEDLE, file, { ignoreCase: false }) },
  { batches: rounds, perBatch: 1 },
);
await rlm.close();
report({ duel, hostBytes, workerBytes });
