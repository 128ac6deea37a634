import { join } from 'node:path';
import { repositoryRoot } from '../tooling/repository-root.mjs';
import { runCommand } from '../tooling/run-command.mjs';
import { tallyOf } from './tally.mjs';

/** Reads how a unittest run ends: `Ran 12 tests in …`, then `FAILED (failures=1, skipped=2)`. */
function parseUnittestOutput(output) {
  const ran = [...output.matchAll(/^Ran (\d+) tests? in /gm)].at(-1);
  const end = [...output.matchAll(/^(?:OK|FAILED)(?: \((.*)\))?$/gm)].at(-1);
  if (ran === undefined || end === undefined) return undefined;
  const counts = new Map((end[1] ?? '').split(', ').map((part) => part.split('=')));
  const sum = (...labels) => labels.reduce((all, label) => all + Number(counts.get(label) ?? 0), 0);
  const failed = sum('failures', 'errors', 'unexpected successes');
  const passed = Number(ran[1]) - failed - sum('skipped', 'expected failures');
  // A `setUpClass` that fails is an error of tests that were never counted as run.
  return { passed: Math.max(0, passed), failed };
}

/** The unit tests of the in-sandbox runtime, without leaving bytecode in the source tree. */
export async function runPythonTests() {
  const { code, stderr } = await runCommand(
    'python3',
    ['-B', '-m', 'unittest', 'discover', '-s', 'tests', '-t', '.'],
    {
      cwd: join(repositoryRoot, 'packages/adapters/python'),
      // `-B` holds for this interpreter, the variable also for those that the tests start.
      env: { PYTHONDONTWRITEBYTECODE: '1' },
    },
  );
  return tallyOf(parseUnittestOutput(stderr), code);
}
