import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from './repository-root.mjs';
import { runNpm } from './run-command.mjs';

/** What `npm ci` would find to do: true when `node_modules` does not hold what the lock file says. */
function isInstallStale() {
  const installedLock = join(repositoryRoot, 'node_modules', '.package-lock.json');
  if (!existsSync(installedLock)) return true;
  const wanted = JSON.parse(readFileSync(join(repositoryRoot, 'package-lock.json'), 'utf8'));
  const installed = JSON.parse(readFileSync(installedLock, 'utf8'));
  // Contents, not file times: git gives a checked-out file the time of the checkout.
  return Object.entries(wanted.packages).some(([path, entry]) => {
    if (!path.includes('node_modules/')) return false;
    const found = installed.packages[path];
    // An optional package for another platform is in the lock file and never on this disk.
    if (found === undefined) return entry.optional !== true;
    return found.version !== entry.version || found.integrity !== entry.integrity;
  });
}

/**
 * Installs what the lock file says, if it is not there yet.
 *
 * @throws {Error} when npm fails; its own output has been shown
 */
export async function ensureInstalled() {
  if (!isInstallStale()) return;
  console.log('Installing dependencies (npm ci)');
  // `--include=dev`: with NODE_ENV=production npm would leave the compiler out.
  const { code } = await runNpm(['ci', '--include=dev']);
  if (code !== 0) throw new Error(`npm ci failed with exit code ${code}`);
}
