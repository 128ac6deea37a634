import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { repositoryRoot } from './repository-root.mjs';
import { runInstalled } from './run-command.mjs';

const dashboard = join(repositoryRoot, 'packages/dashboard');
const stamp = join(repositoryRoot, 'node_modules/.cache/dashboard/built-from');

/** Everything that the pages are made of. The lock file stands for the libraries among it. */
const sources = [
  join(dashboard, 'app'),
  join(dashboard, 'vite.config.ts'),
  join(dashboard, 'bundled-licenses.ts'),
  join(import.meta.dirname, 'license-notices.mjs'),
  join(repositoryRoot, 'packages/domain/src'),
  join(repositoryRoot, 'package-lock.json'),
];

function filesOf(path) {
  const entries = existsSync(path)
    ? readdirSync(path, { recursive: true, withFileTypes: true })
    : [];
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function digestOfSources() {
  const hash = createHash('sha256');
  for (const source of sources) {
    const files = /\.\w+$/.test(source) ? [source] : filesOf(source);
    for (const file of files) hash.update(`${file}\0`).update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

/** Whether a digest is that of what the pages were last made of. */
function isBuiltFrom(digest) {
  if (!existsSync(join(dashboard, 'web/index.html')) || !existsSync(stamp)) return false;
  return readFileSync(stamp, 'utf8') === digest;
}

/**
 * Makes the dashboard's pages, unless nothing of what they are made of has changed. The packages are
 * to be compiled before.
 *
 * @returns {Promise<boolean>} whether they are there; what went wrong has been shown
 */
export async function buildDashboard() {
  const digest = digestOfSources();
  if (isBuiltFrom(digest)) return true;
  rmSync(stamp, { force: true });
  const args = ['build', '--logLevel', 'warn'];
  const { code } = await runInstalled('vite/bin/vite.js', args, { cwd: dashboard });
  if (code !== 0) return false;
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, digest);
  return true;
}
