import { existsSync, readFileSync } from 'node:fs';

/**
 * A test runner's report, or undefined if the runner died before it wrote a whole one.
 *
 * @param {string} path
 */
export function readJsonReport(path) {
  if (!existsSync(path)) return undefined;
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    console.error(`unreadable report: ${error.message}`);
    return undefined;
  }
}
