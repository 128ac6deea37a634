import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Runs a module of `bench/children` in a Node process of its own, where nothing that was measured
 * before it is on the heap, and returns what it reports.
 *
 * @param {URL} file
 * @param {object} parameters Passed as JSON.
 * @returns {Promise<any>}
 */
export async function measureInChild(file, parameters) {
  const { stdout } = await run(
    process.execPath,
    ['--expose-gc', fileURLToPath(file), JSON.stringify(parameters)],
    { maxBuffer: 16 * (1 << 20) },
  );
  return JSON.parse(stdout);
}

/** In such a process: what {@link measureInChild} was given. */
export function childParameters() {
  return JSON.parse(process.argv[2] ?? '{}');
}

/**
 * In such a process: reports.
 *
 * @param {object} findings
 */
export function report(findings) {
  process.stdout.write(JSON.stringify(findings));
}
