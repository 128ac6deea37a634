import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';

/**
 * Makes a folder that may be there already, and those above it. Instead of `mkdir` with `recursive`,
 * which in Node 20 tries for ever where the system says that a folder is not there although the one
 * above it is: in a current directory that was removed, and in `/proc`.
 *
 * @param mode Of each folder that is made.
 * @throws what the system says about the first folder that cannot be made.
 */
export async function makeFolder(folder: string, mode = 0o777): Promise<void> {
  if (await isFolder(folder)) return;
  const above = path.dirname(folder);
  if (above !== folder) await makeFolder(above, mode);
  try {
    await mkdir(folder, { mode });
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!(await isFolder(folder))) throw error;
  }
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}
