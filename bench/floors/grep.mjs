import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Finds a fixed text in a file with `grep`, in the fastest locale there is.
 *
 * @param {string} needle
 * @param {string} file
 * @param {{ ignoreCase: boolean, lineNumbers?: boolean }} options
 */
export async function grepFixed(needle, file, { ignoreCase, lineNumbers = false }) {
  const flags = ['-F', ...(ignoreCase ? ['-i'] : []), ...(lineNumbers ? ['-n'] : [])];
  const { stdout } = await run('grep', [...flags, '-e', needle, file], { env: { LC_ALL: 'C' } });
  if (!stdout.includes(needle)) throw new Error('grep did not find the needle');
}
