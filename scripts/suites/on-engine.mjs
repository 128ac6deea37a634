import { engineState } from '../engine/engine-state.mjs';
import { ensureEngine } from '../engine/ensure-engine.mjs';
import { environmentOf } from '../engine/environment-of.mjs';
import { NoEngineError } from '../engine/no-engine.error.mjs';
import { onTermination } from '../engine/on-termination.mjs';
import { watchEngine } from '../engine/watch-engine.mjs';
import { isInCi } from '../tooling/is-in-ci.mjs';

/** @typedef {import('../engine/ensure-engine.mjs').Engine} Engine */

/**
 * Tests that run on an engine, until `signal` ends them.
 *
 * @typedef {(engine: Engine, options: { env: Record<string, string>, signal: AbortSignal }) =>
 *   Promise<import('./tally.mjs').Tally>} EngineTests
 */

/** The engine that the suites here will use, while it is being made ready. */
let preparing;

/** Suites that have the engine or are going to; the last of them stops it. */
let users = 0;

/**
 * Begins to look for an engine, or to install and start one.
 *
 * @param {number} count how many suites here will run on it
 */
export function prepareEngine(count) {
  users = count;
  setEngine(ensureEngine());
}

function setEngine(engine) {
  preparing = engine;
  // Whoever uses it is told what went wrong.
  preparing.catch(() => undefined);
}

async function anotherEngine(engine) {
  await engine.stop();
  return ensureEngine();
}

/** Runs something, and ends it when this process is told to end: it would go on without an engine. */
async function runUntilTold(run) {
  const stopped = new AbortController();
  const running = run(stopped.signal);
  const release = onTermination(async () => {
    stopped.abort();
    await Promise.allSettled([running]);
  });
  try {
    return await running;
  } finally {
    release();
  }
}

/** Runs tests to their end, or until their engine stands still: then `silence` tells of it. */
async function runWhileItAnswers(engine, run) {
  const env = { ...environmentOf(engine), RLM_TEST_DOCKER: '1' };
  const stopped = new AbortController();
  let silence;
  const stopWatching = watchEngine(engine.dockerHost, async (reason) => {
    // Before the tests are ended, while it is still seen what it is asked.
    const state = engine.started === undefined ? '' : await engineState(engine.started);
    silence = `The engine stopped answering (${reason.message}).\n${state}`;
    stopped.abort();
  });
  try {
    const tally = await runUntilTold((told) =>
      run(engine, { env, signal: AbortSignal.any([told, stopped.signal]) }),
    );
    return { tally, silence };
  } finally {
    stopWatching();
  }
}

/**
 * Runs tests on the engine. If it stands still and was started here, they are run once more, all of
 * them, on a new one; what could be seen of the first is told with the tally.
 */
async function runOnOneOrAnother(run) {
  const engine = await preparing;
  const first = await runWhileItAnswers(engine, run);
  if (first.silence === undefined) return first.tally;
  console.log(first.silence);
  if (engine.started === undefined) return { passed: 0, failed: 1, notes: [first.silence] };
  console.log('The tests run again on another engine.');
  setEngine(anotherEngine(engine));
  const second = await runWhileItAnswers(await preparing, run);
  const silences = [first.silence, ...(second.silence === undefined ? [] : [second.silence])];
  const tally = second.silence === undefined ? second.tally : { passed: 0, failed: 1 };
  return { ...tally, notes: silences };
}

/**
 * Runs tests on the engine that was prepared. Without one they are left out with the reason, except in
 * CI, where that is a failure.
 *
 * @param {EngineTests} run
 * @returns {Promise<import('./tally.mjs').Tally>}
 */
export async function onEngine(run) {
  try {
    return await runOnOneOrAnother(run);
  } catch (error) {
    if (!(error instanceof NoEngineError)) throw error;
    console.log(`The Docker tests are ${isInCi ? 'not run' : 'skipped'}. ${error.message}`);
    return { passed: 0, failed: isInCi ? 1 : 0 };
  } finally {
    users -= 1;
    if (users === 0) {
      await preparing.then(
        (engine) => engine.stop(),
        () => undefined,
      );
    }
  }
}
