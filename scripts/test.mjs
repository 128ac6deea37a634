import { prepareBrowser, runBrowserTests } from './suites/browser.mjs';
import { runConformanceUnderNodeTest, runConformanceUnderVitest } from './suites/conformance.mjs';
import { runDockerAttacks, runDockerTests } from './suites/docker.mjs';
import { runSiteTests } from './suites/docs-site.mjs';
import { runJestTests } from './suites/jest.mjs';
import { prepareEngine } from './suites/on-engine.mjs';
import { runPackTest } from './suites/packaging.mjs';
import { runPythonTests } from './suites/python.mjs';
import { runLocalAttacks } from './suites/security.mjs';
import { ensureInstalled } from './tooling/ensure-installed.mjs';
import { runChecks } from './tooling/run-checks.mjs';

// The checks come first because the first of them is the build. Tests in containers keep the whole
// machine busy; beside them the time limits of others would be missed. Attacks on containers wait more;
// the tests of Python, which would see the engine's folder go, are not beside them. The suites of one
// step run at once.
const steps = [
  [{ name: 'check', run: runChecks }],
  [{ name: 'jest', run: runJestTests }],
  [{ name: 'docker', run: runDockerTests }],
  [
    { name: 'docker-security', run: runDockerAttacks },
    { name: 'vitest', run: runConformanceUnderVitest },
    { name: 'node-test', run: runConformanceUnderNodeTest },
    { name: 'packaging', run: runPackTest },
    { name: 'docs-site', run: runSiteTests },
  ],
  [
    { name: 'browser', run: runBrowserTests },
    { name: 'python', run: runPythonTests },
    { name: 'security', run: runLocalAttacks },
  ],
];
const suites = steps.flat();

/** Runs one suite; one that throws is one failure, and the next suite still runs. */
async function runSuite({ name, run }) {
  console.log(`\n=== ${name}`);
  const began = performance.now();
  const seconds = () => Math.round((performance.now() - began) / 1000);
  try {
    return { ...(await run()), seconds: seconds() };
  } catch (error) {
    console.error(error);
    return { passed: 0, failed: 1, seconds: seconds() };
  }
}

/** The suites to run: all, or the ones named on the command line. */
function selectSuites(names) {
  const unknown = names.filter((name) => !suites.some((suite) => suite.name === name));
  if (unknown.length > 0) {
    const known = suites.map(({ name }) => name).join(', ');
    throw new Error(`No suite named ${unknown.join(', ')}. There are: ${known}`);
  }
  return names.length === 0 ? suites : suites.filter(({ name }) => names.includes(name));
}

const total = { passed: 0, failed: 0 };
const summary = [];
const told = [];
try {
  const selected = selectSuites(process.argv.slice(2));
  // Installing them takes a minute, in which the suites before theirs need neither.
  const onEngine = selected.filter(({ run }) => [runDockerTests, runDockerAttacks].includes(run));
  if (onEngine.length > 0) prepareEngine(onEngine.length);
  if (selected.some(({ run }) => run === runBrowserTests)) prepareBrowser();
  await ensureInstalled();
  for (const step of steps) {
    const together = step.filter((suite) => selected.includes(suite));
    const tallies = await Promise.all(together.map(runSuite));
    for (const [index, { passed, failed, seconds, notes = [] }] of tallies.entries()) {
      told.push(...notes);
      summary.push(`${together[index].name}: ${passed} passed, ${failed} failed (${seconds} s)`);
      total.passed += passed;
      total.failed += failed;
    }
  }
} catch (error) {
  console.error(error.message);
  total.failed += 1;
}
for (const note of told) console.log(`\n${note}`);
console.log(`\n${summary.join('\n')}`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
