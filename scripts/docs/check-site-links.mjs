import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

const HREF = /<a\b[^>]*?\shref="([^"]*)"/g;
const ID = /\sid="([^"]*)"/g;

const unescaped = (text) => text.replaceAll('&amp;', '&');

/** Every page of a built site by its path from the site's root: its anchors and its links. */
function readPages(site) {
  const files = readdirSync(site, { recursive: true, encoding: 'utf8' });
  return new Map(
    files
      .filter((file) => file.endsWith('.html'))
      .map((file) => {
        const html = readFileSync(join(site, file), 'utf8');
        const all = (pattern) => [...html.matchAll(pattern)].map(([, found]) => unescaped(found));
        return [file.replaceAll('\\', '/'), { anchors: new Set(all(ID)), links: all(HREF) }];
      }),
  );
}

/** Where a link of a page leads within the site; `undefined` for another site. */
function targetOf(link, page) {
  if (/^[a-z][a-z+.-]*:|^\/\//i.test(link)) return undefined;
  const [path, anchor = ''] = link.split('#', 2).map(decodeURIComponent);
  const base = path.startsWith('/') ? path.slice(1) : posix.join(posix.dirname(page), path);
  const file = path === '' ? page : base === '' || base.endsWith('/') ? `${base}index.html` : base;
  return { file, anchor };
}

/**
 * Follows every link of a built site, anchors included.
 *
 * @param {string} site folder of the site
 * @returns {{ pages: number, problems: string[] }} a sentence for each link that leads nowhere
 */
export function checkSiteLinks(site) {
  const pages = readPages(site);
  const problems = [];
  for (const [page, { links }] of pages) {
    for (const link of new Set(links)) {
      const target = targetOf(link, page);
      if (target === undefined) continue;
      const { file, anchor } = target;
      const there = pages.get(file);
      if (there === undefined)
        problems.push(`${page} links to ${link}, and there is no such page.`);
      else if (anchor !== '' && !there.anchors.has(anchor)) {
        problems.push(`${page} links to ${link}, and that page has no such heading.`);
      }
    }
  }
  return { pages: pages.size, problems };
}
