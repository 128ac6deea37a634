import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Gives `use` a directory of its own and removes it afterwards, also when `use` fails.
 *
 * @template T
 * @param {(directory: string) => Promise<T>} use
 * @returns {Promise<T>}
 */
export async function withTempDirectory(use) {
  const directory = await mkdtemp(join(tmpdir(), 'rlm-ts-'));
  try {
    return await use(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
