import { NEEDLE, withHaystack } from '../../data/haystack.mjs';
import { grepFixed } from '../../floors/grep.mjs';
import { containersOfThisProcess, memoryOfContainer } from '../../measure/container-memory.mjs';
import { interleave } from '../../measure/interleave.mjs';
import { fromDuel, fromMemory } from '../../measure/measurement.mjs';
import { withDocker } from '../../sessions/docker-sessions.mjs';
import { newSession, runBlock } from '../../sessions/sessions.mjs';

const SEARCH = `
found = context.search(${JSON.stringify(NEEDLE)})
assert len(found) == 1, found
`;

/** @type {import('./row.mjs').DockerRow} */
export const fileContext = {
  name: 'file-context',
  measure: ({ quick, subject }) => {
    const megabytes = quick ? 256 : 1024;
    const name = megabytes === 1024 ? '1 GB file' : `${megabytes} MB file`;
    return withHaystack(megabytes, (file) =>
      withDocker(subject, (factory) => measure(factory, file, name, quick)),
    );
  },
};

/**
 * @param {import('@rlm-ts/domain').EnvironmentFactory} factory
 * @param {string} file
 * @param {string} name
 * @param {boolean} quick
 */
async function measure(factory, file, name, quick) {
  const plan = { batches: quick ? 2 : 5, perBatch: 1, warmUp: 1 };
  const grep = { work: () => grepFixed(NEEDLE, file, { ignoreCase: false }) };
  const openAndSearch = async () => {
    const session = newSession(factory);
    await session.loadContext({ kind: 'file', path: file });
    await runBlock(session, SEARCH);
    return session;
  };
  const whole = await interleave(
    { work: openAndSearch, after: (session) => session.cleanup() },
    grep,
    plan,
  );
  const session = newSession(factory);
  await session.loadContext({ kind: 'file', path: file });
  const [container] = await containersOfThisProcess();
  if (container === undefined) throw new Error('the session has no container');
  const before = await memoryOfContainer(container);
  const search = await interleave({ work: () => runBlock(session, SEARCH) }, grep, plan);
  const after = await memoryOfContainer(container);
  await session.cleanup();
  const floorIs = '`grep -F` on the host';
  return [
    fromDuel(whole, {
      work: `${name}: open, search to its end`,
      unit: 'ms',
      floorIs,
      atMostTimesFloor: 2,
      note: 'a bound file needs a container of its own: its start is in it',
    }),
    fromDuel(search, {
      work: `${name}: search to its end`,
      unit: 'ms',
      floorIs,
      atMostTimesFloor: 2,
    }),
    fromMemory({
      work: `${name}: memory of the container besides cached files`,
      bytes: after - before,
      atMostBytes: 50e6,
      target: 'no read into memory (<= 50 MB)',
    }),
  ];
}
