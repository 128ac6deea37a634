import { posix } from 'node:path';

/** Marks that generators and tests read. With raw HTML off, they would be shown. */
const COMMENT = /^<!--[^]*?-->$/gm;

/**
 * The pages as they read in the repository: HTML is text in them, and what lies outside of `docs/`
 * is named but not linked, because the site does not hold it.
 */
export function asInTheRepository(markdown) {
  markdown.set({ html: false });
  markdown.core.ruler.before('normalize', 'without-comments', (state) => {
    state.src = state.src.replace(COMMENT, '');
  });
  markdown.core.ruler.push('links-within', (state) => {
    const page = state.env.relativePath ?? '';
    for (const { children } of state.tokens) unlink(children ?? [], page);
  });
}

function unlink(tokens, page) {
  let outside = false;
  for (const token of tokens) {
    if (token.type === 'link_open') {
      const href = token.attrGet('href') ?? '';
      outside = !/^[\w-]+:/.test(href) && posix.join(posix.dirname(page), href).startsWith('..');
      if (outside) token.attrs = null;
    }
    if (outside && token.type.startsWith('link_')) token.tag = 'span';
  }
}

/** Anchors of headings as they are in the repository's own view of a page. */
export const anchorOf = (heading) =>
  heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');
