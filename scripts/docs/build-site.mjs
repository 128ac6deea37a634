import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../tooling/repository-root.mjs';
import { runInstalled } from '../tooling/run-command.mjs';
import { checkSiteLinks } from './check-site-links.mjs';

const site = join(repositoryRoot, 'build/site');

/**
 * Builds the pages of `docs/` as a site that needs no network, and follows its links.
 *
 * @returns {Promise<{ site: string, pages: number, problems: string[] }>} a sentence for each link that
 *   leads nowhere, or that the site could not be built
 */
export async function buildDocs() {
  rmSync(site, { recursive: true, force: true });
  const { code, stdout, stderr } = await runInstalled(
    'vitepress/bin/vitepress.js',
    ['build', 'docs'],
    {
      quiet: true,
    },
  );
  if (code !== 0)
    return { site, pages: 0, problems: [`The site cannot be built:\n${stdout}${stderr}`] };
  return { site, ...checkSiteLinks(site) };
}
