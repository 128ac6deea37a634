import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { repositoryRoot } from '../tooling/repository-root.mjs';
import { isRunning } from './engine-process.mjs';

const path = join(repositoryRoot, 'node_modules/.cache/rlm-ts-engine.json');

/**
 * The engine that was started for development from this checkout.
 *
 * @returns {import('./engine-process.mjs').EngineProcess | undefined} undefined if none runs
 */
export function readDevelopmentEngine() {
  if (!existsSync(path)) return undefined;
  const engine = JSON.parse(readFileSync(path, 'utf8'));
  return isRunning(engine) ? engine : undefined;
}

/**
 * Remembers the engine beyond this process.
 *
 * @param {import('./engine-process.mjs').EngineProcess} engine
 */
export async function rememberDevelopmentEngine({ folder, dockerHost }) {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, JSON.stringify({ folder, dockerHost }));
}

/** Forgets it. */
export async function forgetDevelopmentEngine() {
  await rm(path, { force: true });
}
