import { runJest } from '../tooling/run-jest.mjs';
import { tallyOf } from './tally.mjs';

/** Unit, integration and end-to-end tests, straight from the TypeScript sources. */
export async function runJestTests() {
  const { code, report } = await runJest();
  return tallyOf(
    report && {
      passed: report.numPassedTests,
      failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
    },
    code,
  );
}
