import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildDashboard } from './build-dashboard.mjs';
import { bundleLibraries, isBundled } from './bundle-libraries.mjs';
import { runInstalled } from './run-command.mjs';
import { workspacePackages } from './workspace-packages.mjs';

const compiledFile = /\.(?:js|d\.ts)(?:\.map)?$/;

/**
 * `tsc -b` never deletes: without this, a module that was renamed would stay importable and be
 * published.
 */
function removeOrphans(directory) {
  const output = join(directory, 'dist');
  if (!existsSync(output)) return;
  for (const file of readdirSync(output, { recursive: true, encoding: 'utf8' })) {
    if (!compiledFile.test(file) || isBundled(file)) continue;
    const source = join(directory, 'src', file.replace(compiledFile, '.ts'));
    if (!existsSync(source)) rmSync(join(output, file));
  }
}

/**
 * Compiles what changed in every package, and makes the dashboard's pages of it.
 *
 * @returns {Promise<boolean>} whether it compiled; the compiler's own output has been shown
 */
export async function buildPackages() {
  const directories = workspacePackages().map(({ directory }) => directory);
  directories.forEach(removeOrphans);
  const { code } = await runInstalled('typescript/bin/tsc', ['-b', ...directories]);
  return code === 0 && (await bundleLibraries()) && (await buildDashboard());
}
