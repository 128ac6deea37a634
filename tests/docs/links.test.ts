import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { documentationPages, repositoryRoot } from './examples.js';

const pages = (await documentationPages()).map((page) => ({ page }));

describe('The links of the documentation', () => {
  it.each(pages)('of $page lead to files that exist', async ({ page }) => {
    const markdown = await readFile(path.join(repositoryRoot, page), 'utf8');
    const targets = [...markdown.matchAll(/\]\((?!\w+:|#)([^)#\s]+)/g)].map(([, to = '']) => to);
    const folder = path.dirname(path.join(repositoryRoot, page));
    expect(targets.filter((target) => !existsSync(path.join(folder, target)))).toEqual([]);
  });
});
