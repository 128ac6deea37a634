import { relative } from 'node:path';
import { buildPackages } from './build-packages.mjs';
import { repositoryRoot } from './repository-root.mjs';
import { runCommand, runInstalled } from './run-command.mjs';
import { workspacePackages } from './workspace-packages.mjs';

const succeeds = async (running) => (await running).code === 0;

async function publintPasses() {
  let passed = true;
  for (const { directory } of workspacePackages()) {
    const path = relative(repositoryRoot, directory);
    passed = (await succeeds(runInstalled('publint/src/cli.js', [path, '--strict']))) && passed;
  }
  return passed;
}

/**
 * What `npm run check` does, in order. The build comes first: the later steps read its output.
 *
 * @type {readonly { name: string, passes: () => Promise<boolean> }[]}
 */
export const checkSteps = [
  { name: 'types of the sources', passes: buildPackages },
  // Takes as long as all that follow together.
  {
    name: 'lint',
    passes: () =>
      succeeds(
        runInstalled('eslint/bin/eslint.js', ['.', '--max-warnings', '0'], {
          nodeArgs: ['--max-semi-space-size=64'],
        }),
      ),
  },
  {
    name: 'types of the tests',
    passes: () => succeeds(runInstalled('typescript/bin/tsc', ['-p', 'tsconfig.json'])),
  },
  {
    name: "types of the dashboard's pages",
    passes: () => succeeds(runInstalled('typescript/bin/tsc', ['-p', 'packages/dashboard/app'])),
  },
  {
    name: 'format',
    passes: () => succeeds(runInstalled('prettier/bin/prettier.cjs', ['--check', '.'])),
  },
  {
    name: 'layer rules',
    passes: () =>
      succeeds(runInstalled('dependency-cruiser/bin/dependency-cruise.mjs', ['packages'])),
  },
  {
    name: 'dead code',
    passes: () => succeeds(runInstalled('knip/bin/knip.js', [])),
  },
  {
    // The plain run counts a test as a user; this one finds sources that only tests still import.
    name: 'sources that only tests use',
    passes: () =>
      succeeds(runInstalled('knip/bin/knip.js', ['--production', '--include', 'files'])),
  },
  {
    name: 'Python format, lint and annotations',
    passes: () => succeeds(runCommand(process.execPath, ['scripts/tooling/check-python.mjs'])),
  },
  {
    name: 'Python syntax',
    passes: () =>
      succeeds(
        runCommand('python3', [
          '-B',
          'scripts/tooling/check_python_syntax.py',
          'packages/adapters/python',
        ]),
      ),
  },
  { name: 'package manifests', passes: publintPasses },
];
