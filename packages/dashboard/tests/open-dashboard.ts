import type { TrajectoryStorePort } from '@rlm-ts/api';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDashboard, type DashboardOptions } from '../src/index.js';

/** A page as the build leaves it: one script, one style, relative addresses. */
const PAGES: Readonly<Record<string, string>> = {
  'index.html':
    '<!doctype html><html><head><title>Runs</title>' +
    '<script type="module" crossorigin src="./assets/index.js"></script>' +
    '<link rel="stylesheet" crossorigin href="./assets/index.css">' +
    '<link rel="icon" href="./icon.svg"></head><body><div id="root"></div></body></html>',
  'assets/index.js': `const page = '</script><!-- $& ';\n${'// long\n'.repeat(20_000)}`,
  'assets/index.css': 'body { color: black }',
  'icon.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
};

/** Pages in a folder, removed when a test lets go of it. */
export async function writePages(): Promise<AsyncDisposable & { readonly folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'rlm-dashboard-test-'));
  await mkdir(join(folder, 'assets'));
  for (const [name, text] of Object.entries(PAGES)) await writeFile(join(folder, name), text);
  return {
    folder,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** A dashboard on a free port, closed when the test lets go of it. */
export async function openDashboard(
  store: TrajectoryStorePort,
  options: Partial<DashboardOptions> = {},
): Promise<AsyncDisposable & { readonly url: string; close(): Promise<void> }> {
  const pages = await writePages();
  const dashboard = await startDashboard({
    ...{ store, port: 0, version: '1.2.3', logDir: './logs', webFolder: pages.folder },
    ...options,
  }).catch(async (error: unknown) => {
    await pages[Symbol.asyncDispose]();
    throw error;
  });
  return {
    ...dashboard,
    [Symbol.asyncDispose]: async () => {
      await dashboard.close();
      await pages[Symbol.asyncDispose]();
    },
  };
}
