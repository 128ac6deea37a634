import { mkdtemp, open as openFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { grepFixed } from '../floors/grep.mjs';
import { interleave } from '../measure/interleave.mjs';
import { fromDuel, fromMemory } from '../measure/measurement.mjs';
import { localWorkers, memoryOf } from '../measure/process-memory.mjs';
import { newSession, openSession, runBlock, withLocal } from '../sessions/local-sessions.mjs';

const NEEDLE = 'the key to the garden is under the third stone';
const PIECE_BYTES = 1 << 20;

/** @type {import('./row.mjs').Row} */
export const fileContext = {
  name: 'file-context',
  measure: async ({ quick }) => {
    const megabytes = quick ? 256 : 1024;
    const folder = await mkdtemp(path.join(tmpdir(), 'rlm-bench-'));
    try {
      const file = path.join(folder, 'context.txt');
      await writeHaystack(file, megabytes);
      return await withLocal((factory) => measureSearches(factory, file, megabytes, quick));
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};

/**
 * @param {import('@rlm-ts/domain').EnvironmentFactory} factory
 * @param {string} file
 * @param {number} megabytes
 * @param {boolean} quick
 */
async function measureSearches(factory, file, megabytes, quick) {
  const name = megabytes === 1024 ? '1 GB file' : `${megabytes} MB file`;
  const plan = { batches: quick ? 3 : 7, perBatch: 1, warmUp: 1 };
  const lines = [];
  for (const ignoreCase of [false, true]) {
    const code = `
found = context.search(${JSON.stringify(NEEDLE)}, ignore_case=${ignoreCase ? 'True' : 'False'})
assert len(found) == 1, found
`;
    const duel = await interleave(
      {
        work: async () => {
          const session = newSession(factory);
          await session.loadContext({ kind: 'file', path: file });
          await runBlock(session, code);
          return session;
        },
        after: (session) => session.cleanup(),
      },
      { work: () => grepFixed(NEEDLE, file, { ignoreCase }) },
      plan,
    );
    lines.push(
      fromDuel(duel, {
        work: `${name}: open, search to its end${ignoreCase ? ', ignoring case' : ''}`,
        unit: 'ms',
        floorIs: ignoreCase ? '`grep -F -i`' : '`grep -F`',
        atMostTimesFloor: 2,
      }),
    );
  }
  return [...lines, await measureWorkerMemory(factory, file, name)];
}

/**
 * @param {import('@rlm-ts/domain').EnvironmentFactory} factory
 * @param {string} file
 * @param {string} name
 */
async function measureWorkerMemory(factory, file, name) {
  const session = await openSession(factory);
  const [pid] = localWorkers().workers;
  if (pid === undefined) throw new Error('the session has no process');
  const before = memoryOf(pid).anonymousBytes;
  await session.loadContext({ kind: 'file', path: file });
  await runBlock(session, `context.search(${JSON.stringify(NEEDLE)})`);
  const bytes = memoryOf(pid).anonymousBytes - before;
  await session.cleanup();
  return fromMemory({
    work: `${name}: memory of the worker besides the mapping`,
    bytes,
    atMostBytes: 50e6,
    target: 'no read into memory (<= 50 MB)',
  });
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
