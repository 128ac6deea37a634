import { mkdtemp, open as openFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** What stands on the last line of a haystack, and nowhere else in it. */
export const NEEDLE = 'the key to the garden is under the third stone';

const PIECE_BYTES = 1 << 20;

/**
 * Runs `work` with a large text that is gone afterwards.
 *
 * @template T
 * @param {number} megabytes
 * @param {(file: string) => Promise<T>} work
 * @returns {Promise<T>}
 */
export function withHaystack(megabytes, work) {
  return withFile('context.txt', prose, megabytes, work);
}

/**
 * The same for a table of comma-separated values.
 *
 * @template T
 * @param {number} megabytes
 * @param {(file: string) => Promise<T>} work
 * @returns {Promise<T>}
 */
export function withTable(megabytes, work) {
  return withFile('context.csv', rows, megabytes, work);
}

/**
 * @template T
 * @param {string} name
 * @param {(word: string, number: number) => string} textOf
 * @param {number} megabytes
 * @param {(file: string) => Promise<T>} work
 * @returns {Promise<T>}
 */
async function withFile(name, textOf, megabytes, work) {
  const folder = await mkdtemp(path.join(tmpdir(), 'rlm-bench-'));
  try {
    const file = path.join(folder, name);
    await writeHaystack(file, textOf, megabytes);
    return await work(file);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * @param {string} word
 * @param {number} number
 */
function prose(word, number) {
  return `${word}${number % 12 === 0 ? '\n' : ' '}`;
}

/**
 * @param {string} word
 * @param {number} number
 */
function rows(word, number) {
  return `${number},${word},${(number % 10_007) / 100},"${word}, again"\n`;
}

/**
 * Words with everyday letters, the same megabyte again and again, and the needle on the last line.
 *
 * @param {string} file
 * @param {(word: string, number: number) => string} textOf
 * @param {number} megabytes
 */
async function writeHaystack(file, textOf, megabytes) {
  const words =
    'the key of a garden stone lies under some third tree and the rest is silence'.split(' ');
  const piece = Buffer.alloc(PIECE_BYTES);
  let state = 1;
  for (let at = 0; at < PIECE_BYTES;) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    const word = words[(state >>> 16) % words.length];
    at += piece.write(textOf(word ?? '', state >>> 8), at);
  }
  const handle = await openFile(file, 'w');
  try {
    for (let written = 0; written < megabytes; written += 1) await handle.write(piece);
    await handle.write(`\n${NEEDLE}\n`);
    // The disk must not still be writing while the searches are timed.
    await handle.sync();
  } finally {
    await handle.close();
  }
}
