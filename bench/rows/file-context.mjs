import { NEEDLE, withHaystack } from '../data/haystack.mjs';
import { grepFixed } from '../floors/grep.mjs';
import { interleave } from '../measure/interleave.mjs';
import { fromDuel, fromMemory } from '../measure/measurement.mjs';
import { localWorkers, memoryOf } from '../measure/process-memory.mjs';
import { withLocal } from '../sessions/local-sessions.mjs';
import { newSession, openSession, runBlock } from '../sessions/sessions.mjs';

/** @type {readonly (readonly [string, { ignoreCase?: boolean, lineNumbers?: boolean }])[]} */
const SEARCHES = [
  ['', {}],
  [', ignoring case', { ignoreCase: true }],
  [', with line numbers', { lineNumbers: true }],
];

/** @type {import('./row.mjs').Row} */
export const fileContext = {
  name: 'file-context',
  measure: ({ quick }) => {
    const megabytes = quick ? 256 : 1024;
    return withHaystack(megabytes, (file) =>
      withLocal((factory) => measureSearches(factory, file, megabytes, quick)),
    );
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
  for (const [how, options] of SEARCHES) {
    const { ignoreCase = false, lineNumbers = false } = options;
    const method = lineNumbers ? 'search_lines' : 'search';
    const code = `
found = context.${method}(${JSON.stringify(NEEDLE)}, ignore_case=${ignoreCase ? 'True' : 'False'})
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
      { work: () => grepFixed(NEEDLE, file, { ignoreCase, lineNumbers }) },
      plan,
    );
    const flags = `${ignoreCase ? ' -i' : ''}${lineNumbers ? ' -n' : ''}`;
    lines.push(
      fromDuel(duel, {
        work: `${name}: open, search to its end${how}`,
        unit: 'ms',
        floorIs: `\`grep -F${flags}\``,
        // Python has no fast way to count line ends.
        ...(lineNumbers ? {} : { atMostTimesFloor: 2 }),
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
