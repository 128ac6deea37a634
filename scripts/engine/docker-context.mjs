import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

function readJson(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}

/**
 * The address of the current context of the `docker` command, as it keeps it: in a folder named by
 * the hash of the context's name.
 *
 * @returns {string | undefined} undefined if it is the default context, whose engine is the local one
 */
export function hostOfDockerContext() {
  const folder = process.env['DOCKER_CONFIG'] || join(homedir(), '.docker');
  const config = readJson(join(folder, 'config.json'));
  const name = process.env['DOCKER_CONTEXT'] || config?.currentContext;
  if (name === undefined || name === 'default') return undefined;
  const id = createHash('sha256').update(name).digest('hex');
  return readJson(join(folder, 'contexts/meta', id, 'meta.json'))?.Endpoints?.docker?.Host;
}
