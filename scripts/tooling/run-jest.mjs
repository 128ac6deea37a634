import { join } from 'node:path';
import { readJsonReport } from './read-json-report.mjs';
import { runInstalled } from './run-command.mjs';
import { withTempDirectory } from './with-temp-directory.mjs';

/**
 * Runs jest to its end.
 *
 * @param {readonly string[]} [args]
 * @param {Parameters<typeof runInstalled>[2]} [options]
 * @returns {Promise<{ code: number, report: object | undefined }>} jest's own report, undefined if
 *   it died before it wrote one
 */
export function runJest(args = [], options = {}) {
  return withTempDirectory(async (directory) => {
    const path = join(directory, 'jest.json');
    const { code } = await runInstalled(
      'jest/bin/jest.js',
      ['--ci', '--json', `--outputFile=${path}`, ...args],
      {
        ...options,
        nodeArgs: [
          '--experimental-vm-modules',
          '--disable-warning=ExperimentalWarning',
          // A tenth of the time went into collecting what a test file leaves.
          '--max-semi-space-size=64',
        ],
      },
    );
    return { code, report: readJsonReport(path) };
  });
}
