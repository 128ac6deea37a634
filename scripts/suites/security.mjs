import { runCommand } from '../tooling/run-command.mjs';
import { tallyOf } from './tally.mjs';

/** Reads how `npm run test:security` ends: `430 held, 0 broken`. */
function parseReport(output) {
  const last = [...output.matchAll(/^(\d+) held, (\d+) broken$/gm)].at(-1);
  return last && { passed: Number(last[1]), failed: Number(last[2]) };
}

/**
 * The attacks on an environment, each in every setting: one that is held passes.
 *
 * @param {'local' | 'docker'} environment
 * @param {{ env?: Record<string, string>, signal?: AbortSignal }} [options]
 * @returns {Promise<import('./tally.mjs').Tally>}
 */
export async function runAttacks(environment, options = {}) {
  const { code, stdout } = await runCommand(
    process.execPath,
    ['scripts/security.mjs', '--env', environment],
    options,
  );
  return tallyOf(parseReport(stdout), code);
}

/** The attacks on local workers, which also shows that the attacks are live. */
export const runLocalAttacks = () => runAttacks('local');
