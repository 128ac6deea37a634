import { buildPackages } from './tooling/build-packages.mjs';
import { ensureInstalled } from './tooling/ensure-installed.mjs';

/**
 * Makes a fresh clone, or one with changed sources, ready to import `@rlm-ts/*`. Does next to
 * nothing when it already is. A script that uses this may import packages only afterwards, with
 * `await import(…)`.
 *
 * @throws {Error} when the installation or the build fails; their own output has been shown
 */
export async function ensureBuilt() {
  await ensureInstalled();
  if (!(await buildPackages())) throw new Error('The build failed');
}
