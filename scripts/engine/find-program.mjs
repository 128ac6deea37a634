import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where programs for administrators are, also for a user whose PATH leaves them out. */
const ADMINISTRATION = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/**
 * The path of an installed program, or undefined.
 *
 * @param {string} name
 */
export function findProgram(name) {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...ADMINISTRATION];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}
