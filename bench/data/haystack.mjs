import { mkdtemp, open as openFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** What stands on the last line of a haystack, and nowhere else in it. */
export const NEEDLE = 'the key to the garden is under the third stone';

const PIECE_BYTES = 1 << 20;

/**
 * Runs `work` with a large file that is gone afterwards.
 *
 * @template T
 * @param {number} megabytes
 * @param {(file: string) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withHaystack(megabytes, work) {
  const folder = await mkdtemp(path.join(tmpdir(), 'rlm-bench-'));
  try {
    const file = path.join(folder, 'context.txt');
    await writeHaystack(file, megabytes);
    return await work(file);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * Words with everyday letters, the same megabyte again and again, and the needle on the last line.
 *
 * @param {string} file
 * @param {number} megabytes
 */
async function writeHaystack(file, megabytes) {
  const words =
    'the key of a garden stone lies under some third tree and the rest is silence'.split(' ');
  const piece = Buffer.alloc(PIECE_BYTES);
  let state = 1;
  for (let at = 0; at < PIECE_BYTES;) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    const word = words[(state >>> 16) % words.length];
    at += piece.write(`${word}${(state >>> 8) % 12 === 0 ? '\n' : ' '}`, at);
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
