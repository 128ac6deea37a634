import { checkSteps } from './check-steps.mjs';

/**
 * Runs every step of `npm run check`, going on after one that fails, and ends with a summary. The first
 * is the build, which the others read; each of those has one thread, so two of them run at once.
 *
 * @returns {Promise<{ passed: number, failed: number }>} how many steps did
 */
export async function runChecks() {
  const failures = [];
  const run = async ({ name, passes }) => {
    console.log(`\n== check: ${name}`);
    const passed = await passes();
    console.log(`== check: ${name}: ${passed ? 'ok' : 'FAILED'}`);
    if (!passed) failures.push(name);
  };
  const [build, ...others] = checkSteps;
  await run(build);
  const next = others.values();
  const lane = async () => {
    for (const step of next) await run(step);
  };
  await Promise.all([lane(), lane()]);
  const passed = checkSteps.length - failures.length;
  console.log(`\n${passed} of ${checkSteps.length} checks passed`);
  for (const name of failures) console.log(`  failed: ${name}`);
  return { passed, failed: failures.length };
}
