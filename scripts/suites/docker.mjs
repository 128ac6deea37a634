import { ensureEngine } from '../engine/ensure-engine.mjs';
import { environmentOf } from '../engine/environment-of.mjs';
import { NoEngineError } from '../engine/no-engine.error.mjs';
import { onTermination } from '../engine/on-termination.mjs';
import { isInCi } from '../tooling/is-in-ci.mjs';
import { runJest } from '../tooling/run-jest.mjs';
import { runAttacks } from './security.mjs';
import { tallyOf } from './tally.mjs';

/** The full names of the tests that jest left out. */
function namesOfSkipped(report) {
  const results = report?.testResults.flatMap(({ assertionResults }) => assertionResults) ?? [];
  const left = results.filter(({ status }) => !['passed', 'failed'].includes(status));
  return left.map(({ fullName }) => fullName);
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

async function runTests(engine, env) {
  const { dockerHost, image, runtimes } = engine;
  console.log(`engine ${dockerHost}, image ${image}, runtimes ${runtimes.join(', ')}`);
  const { code, report } = await runUntilTold((signal) =>
    runJest(['--config=jest.docker.config.mjs'], { env, signal }),
  );
  const skipped = namesOfSkipped(report);
  for (const name of skipped) console.log(`  not run: ${name}`);
  const countedAsFailed = isInCi ? skipped.length : 0;
  return tallyOf(
    report && {
      passed: report.numPassedTests,
      failed: report.numFailedTests + report.numRuntimeErrorTestSuites + countedAsFailed,
    },
    code,
  );
}

function runContainerAttacks(_engine, env) {
  return runUntilTold((signal) => runAttacks('docker', { env, signal }));
}

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
  preparing = ensureEngine();
  // Whoever uses it is told what went wrong.
  preparing.catch(() => undefined);
}

async function onEngine(run) {
  try {
    const engine = await preparing;
    try {
      return await run(engine, { ...environmentOf(engine), RLM_TEST_DOCKER: '1' });
    } finally {
      users -= 1;
      if (users === 0) await engine.stop();
    }
  } catch (error) {
    if (!(error instanceof NoEngineError)) throw error;
    console.log(`The Docker tests are ${isInCi ? 'not run' : 'skipped'}. ${error.message}`);
    return { passed: 0, failed: isInCi ? 1 : 0 };
  }
}

/**
 * The tests that need a Docker engine, on one that runs already or is started for them. Without
 * an engine they are left out with the reason, except in CI, where that is a failure, as is every
 * test that was skipped.
 *
 * @returns {Promise<import('./tally.mjs').Tally>}
 */
export function runDockerTests() {
  return onEngine(runTests);
}

/** The attacks on containers, on the same engine. They wait more than they compute. */
export function runDockerAttacks() {
  return onEngine(runContainerAttacks);
}
