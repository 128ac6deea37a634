import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';

/**
 * Reads `--env <name>` (default `local`) and `--seed <number>` (default a random one), which
 * repeats the generated texts of an earlier run.
 *
 * @param {readonly string[]} args
 * @returns {{ environment: string, seed: number }}
 * @throws {Error} for an option that does not exist or has a wrong value
 */
export function readCommandLine(args) {
  const { values } = parseArgs({
    args: [...args],
    options: { env: { type: 'string', default: 'local' }, seed: { type: 'string' } },
  });
  const seed = values.seed === undefined ? randomInt(1, 2 ** 31) : Number(values.seed);
  if (!Number.isInteger(seed) || seed < 1) throw new Error('--seed takes a whole number above 0');
  return { environment: values.env, seed };
}
