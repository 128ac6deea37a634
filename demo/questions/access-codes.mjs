import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { makeHaystack } from '../haystack.mjs';
import { readReplies } from '../read-replies.mjs';

const prompt =
  'Somewhere in this long text access codes are given. Which of them are valid, and for which ' +
  'place? Codes that were revoked or are outdated do not count. Answer with one line for each ' +
  'valid code, as place: code, for example "the old mill: AB-1234-CD".';

/** As one string in memory; its script makes a mistake that never ends. */
export async function askForAccessCodes(seed) {
  const { text, codes } = makeHaystack(seed);
  return {
    title: `Which access codes are hidden in ${megabytes(text)} of text?`,
    prompt,
    input: { context: text },
    // Short, so that nobody waits long for the block that never ends.
    blockTimeoutMs: 5000,
    replies: await readReplies('access-codes'),
    truth: async () => codes,
    expectsRecovery: (result) => ({
      claim: 'an endless loop was stopped, and its variables were still there afterwards',
      holds: result.iterations
        .flatMap(({ blocks }) => blocks)
        .some(({ result: block }) => block.timedOut && !block.stateLost),
    }),
  };
}

/** Another text, as a file in `folder` that the environment maps instead of reading it. */
export async function askForAccessCodesInFile(seed, folder) {
  const { text, codes } = makeHaystack(seed);
  const contextPath = path.join(folder, 'haystack.txt');
  await writeFile(contextPath, text);
  return {
    title: `The same in a file of ${megabytes(text)} that is never read into memory`,
    prompt,
    input: { contextPath },
    replies: await readReplies('access-codes-in-file'),
    truth: async () => codes,
  };
}

function megabytes(text) {
  return `${Math.round(Buffer.byteLength(text) / 1e6)} MB`;
}
