import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readJsonReport } from '../tooling/read-json-report.mjs';
import { repositoryRoot } from '../tooling/repository-root.mjs';
import { runCommand, runInstalled } from '../tooling/run-command.mjs';
import { withTempDirectory } from '../tooling/with-temp-directory.mjs';
import { tallyOf } from './tally.mjs';

const reporter = './scripts/suites/node-test-reporter.mjs';

/** The conformance kit under `node:test`, from the built packages, as a third party would run it. */
export function runConformanceUnderNodeTest() {
  return withTempDirectory(async (directory) => {
    const folder = 'tests/conformance-node-test';
    const path = join(repositoryRoot, folder);
    const names = existsSync(path) ? readdirSync(path) : [];
    const files = names.filter((name) => name.endsWith('.test.mjs')).map((n) => join(folder, n));
    if (files.length === 0) {
      console.error(`no *.test.mjs in ${folder}`);
      return { passed: 0, failed: 1 };
    }
    const report = join(directory, 'node-test.json');
    const { code } = await runCommand(process.execPath, [
      '--test',
      '--test-reporter=spec',
      '--test-reporter-destination=stdout',
      `--test-reporter=${reporter}`,
      `--test-reporter-destination=${report}`,
      ...files,
    ]);
    return tallyOf(readJsonReport(report), code);
  });
}

/** The same under vitest. */
export function runConformanceUnderVitest() {
  return withTempDirectory(async (directory) => {
    const report = join(directory, 'vitest.json');
    const { code } = await runInstalled('vitest/vitest.mjs', [
      'run',
      '--config=vitest.config.mjs',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ]);
    const result = readJsonReport(report);
    const crashedFiles = result?.testResults.filter(
      ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
    );
    return tallyOf(
      result && {
        passed: result.numPassedTests,
        failed: result.numFailedTests + crashedFiles.length,
      },
      code,
    );
  });
}
