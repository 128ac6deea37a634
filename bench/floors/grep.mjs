import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Finds a fixed text in a file with `grep`, in the fastest locale there is.
 *
 * @param {string} needle
 * @param {string} file
 * @param {{ ignoreCase: boolean }} options
 */
export async function grepFixed(needle, file, { ignoreCase }) {
  const flags = ignoreCase ? ['-F', '-i'] : ['-F'];
  const { stdout } = await run('grep', [...flags, '-e', needle, file], { env: { LC_ALL: 'C' } });
  if (!stdout.includes(needle)) throw new Error('grep did not find the needle');
}
