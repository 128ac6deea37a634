/**
 * How one suite went. `notes` are repeated at the end of the run.
 *
 * @typedef {{ passed: number, failed: number, notes?: readonly string[] }} Tally
 */

/**
 * The tally of a suite from what its runner reported. A runner that reported nothing, ran no test at
 * all, or ended badly without naming a failed test is itself a failure: silence is not success.
 *
 * @param {Tally | undefined} reported
 * @param {number} exitCode
 * @returns {Tally}
 */
export function tallyOf(reported, exitCode) {
  if (reported === undefined) return { passed: 0, failed: 1 };
  const { passed, failed } = reported;
  const unexplained = failed === 0 && (passed === 0 || exitCode !== 0);
  return { passed, failed: unexplained ? 1 : failed };
}
