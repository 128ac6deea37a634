import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Python without anything that it could do without. */
export const BARE = ['-I', '-S'];

/**
 * The interpreter itself, not a version manager's shim in front of it: the one that the local
 * environment uses too.
 *
 * @type {string}
 */
export const python = (
  await run('python3', [...BARE, '-c', 'import sys; print(sys.executable)'])
).stdout.trim();

/** Starts Python for nothing and waits until it has ended. */
export async function startAndEnd() {
  const child = spawn(python, [...BARE, '-c', 'pass'], { stdio: 'ignore', env: {}, cwd: '/' });
  await once(child, 'exit');
}
