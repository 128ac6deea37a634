import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { makeFolder } from '@rlm-ts/api';
import { UsageError } from '../usage.error.js';

/** Nobody else's business: it may name servers, folders and budgets. */
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

/**
 * Writes a file that is not there yet, and its folder.
 *
 * @param force Replace one that is there, at once and as a whole.
 * @throws UsageError if it is there, or cannot be written.
 */
export async function writeSettingsFile(
  file: string,
  text: string,
  { force }: { readonly force: boolean },
): Promise<void> {
  try {
    await makeFolder(path.dirname(file), FOLDER_MODE);
    if (force) await replace(file, text);
    // Also fails for a link that leads nowhere, and for one that somebody made a moment ago.
    else await writeFile(file, text, { flag: 'wx', mode: FILE_MODE });
  } catch (cause) {
    if (isThereAlready(cause, file)) {
      throw new UsageError(`${file} is there already.`, 'Replace it with `rlm init --force`.');
    }
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`${file} cannot be written: ${why}.`);
  }
}

/** Not if it is a file that stands where its folder would be. */
function isThereAlready(cause: unknown, file: string): boolean {
  if (!(cause instanceof Error && 'code' in cause && 'path' in cause)) return false;
  return cause.code === 'EEXIST' && cause.path === file;
}

async function replace(file: string, text: string): Promise<void> {
  const draft = `${file}.${randomUUID()}.tmp`;
  try {
    await writeFile(draft, text, { flag: 'wx', mode: FILE_MODE });
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
