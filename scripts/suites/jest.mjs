import { join } from 'node:path';
import { readJsonReport } from '../tooling/read-json-report.mjs';
import { runInstalled } from '../tooling/run-command.mjs';
import { withTempDirectory } from '../tooling/with-temp-directory.mjs';
import { tallyOf } from './tally.mjs';

/** Unit, integration and end-to-end tests, straight from the TypeScript sources. */
export function runJest() {
  return withTempDirectory(async (directory) => {
    const report = join(directory, 'jest.json');
    const { code } = await runInstalled(
      'jest/bin/jest.js',
      ['--ci', '--json', `--outputFile=${report}`],
      { nodeArgs: ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'] },
    );
    const result = readJsonReport(report);
    return tallyOf(
      result && {
        passed: result.numPassedTests,
        failed: result.numFailedTests + result.numRuntimeErrorTestSuites,
      },
      code,
    );
  });
}
