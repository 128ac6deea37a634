import { homedir, userInfo } from 'node:os';
import path from 'node:path';
import { RlmError } from '@rlm-ts/domain';

/**
 * The person's home directory: that of the environment, or the account's where `HOME` is not set, empty
 * or no whole path. `null` without one, and for the root folder, which is that of accounts without.
 */
export function homeFolder(): string | null {
  const ofEnvironment = folderOf(homedir);
  const home = ofEnvironment === '' ? folderOf(() => userInfo().homedir) : ofEnvironment;
  return home === '' || path.dirname(home) === home ? null : home;
}

/**
 * A path that begins with `~/` as one in the home directory: neither YAML nor `.env` files do that.
 *
 * @throws RlmError `CONFIG_INVALID` if there is none.
 */
export function inHome(file: string, home: string | null = homeFolder()): string {
  if (!/^~(?=\/|$)/.test(file)) return file;
  if (home !== null) return path.join(home, file.slice(1));
  throw new RlmError({
    code: 'CONFIG_INVALID',
    message: `There is no home directory for ${file}. Set HOME to one, or write the whole path.`,
  });
}

/** Empty for what is no whole path. */
function folderOf(find: () => string): string {
  try {
    const folder = find();
    return path.isAbsolute(folder) ? path.normalize(folder) : '';
  } catch {
    // The system knows no such account.
    return '';
  }
}
