import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from './repository-root.mjs';

/**
 * Every package of the workspace, in alphabetical order.
 *
 * @returns {{ directory: string, manifest: { name: string, version: string, private?: boolean } }[]}
 */
export function workspacePackages() {
  const parent = join(repositoryRoot, 'packages');
  return readdirSync(parent)
    .sort()
    .map((name) => join(parent, name))
    .filter((directory) => existsSync(join(directory, 'package.json')))
    .map((directory) => ({
      directory,
      manifest: JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')),
    }));
}
