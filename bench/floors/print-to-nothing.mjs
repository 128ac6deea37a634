import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { BARE, python } from './python.mjs';

/**
 * Runs code in a bare Python whose output goes to /dev/null.
 *
 * @param {string} code
 */
export async function printToNothing(code) {
  const child = spawn(python, [...BARE, '-c', code], { stdio: 'ignore', env: {}, cwd: '/' });
  const [exitCode] = await once(child, 'exit');
  if (exitCode !== 0) throw new Error(`python ended with exit code ${exitCode}`);
}
