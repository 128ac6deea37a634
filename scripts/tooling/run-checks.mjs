import { checkSteps } from './check-steps.mjs';

/**
 * Runs every step of `npm run check`, going on after one that fails, and ends with a summary.
 *
 * @returns {Promise<{ passed: number, failed: number }>} how many steps did
 */
export async function runChecks() {
  const failures = [];
  for (const { name, passes } of checkSteps) {
    console.log(`\n== check: ${name}`);
    const passed = await passes();
    console.log(`== check: ${name}: ${passed ? 'ok' : 'FAILED'}`);
    if (!passed) failures.push(name);
  }
  const passed = checkSteps.length - failures.length;
  console.log(`\n${passed} of ${checkSteps.length} checks passed`);
  for (const name of failures) console.log(`  failed: ${name}`);
  return { passed, failed: failures.length };
}
