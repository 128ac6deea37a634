import { isInCi } from '../tooling/is-in-ci.mjs';
import { runJest } from '../tooling/run-jest.mjs';
import { onEngine } from './on-engine.mjs';
import { runAttacks } from './security.mjs';
import { tallyOf } from './tally.mjs';

/** The full names of the tests that jest left out. */
function namesOfSkipped(report) {
  const results = report?.testResults.flatMap(({ assertionResults }) => assertionResults) ?? [];
  const left = results.filter(({ status }) => !['passed', 'failed'].includes(status));
  return left.map(({ fullName }) => fullName);
}

async function runTests(engine, options) {
  const { dockerHost, image, runtimes } = engine;
  console.log(`engine ${dockerHost}, image ${image}, runtimes ${runtimes.join(', ')}`);
  const { code, report } = await runJest(['--config=jest.docker.config.mjs'], options);
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

/**
 * The tests that need a Docker engine, on one that runs already or is started for them. In CI every
 * test that was skipped is a failure.
 *
 * @returns {Promise<import('./tally.mjs').Tally>}
 */
export function runDockerTests() {
  return onEngine(runTests);
}

/** The attacks on containers, on the same engine. They wait more than they compute. */
export function runDockerAttacks() {
  return onEngine((_engine, options) => runAttacks('docker', options));
}
