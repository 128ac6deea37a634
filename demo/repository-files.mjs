import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { repositoryRoot } from '../scripts/tooling/repository-root.mjs';

const GENERATED = new Set(['node_modules', 'dist', 'coverage', 'logs', 'results', '__pycache__']);

/**
 * Every text file of this repository that a person wrote or that git keeps, by its path from the
 * root, with `/` between its parts.
 *
 * @returns {Promise<Record<string, string>>}
 */
export async function repositoryFiles() {
  const files = {};
  for await (const file of filesBelow(repositoryRoot)) {
    const text = await readFile(file, 'utf8');
    if (text.includes('\0')) continue;
    files[path.relative(repositoryRoot, file).split(path.sep).join('/')] = text;
  }
  return files;
}

async function* filesBelow(folder) {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const found = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      const skipped = GENERATED.has(entry.name) || entry.name.startsWith('.');
      if (!skipped) yield* filesBelow(found);
    } else if (entry.isFile() && !/\.(?:tgz|tsbuildinfo|pyc)$/.test(entry.name)) {
      yield found;
    }
  }
}
