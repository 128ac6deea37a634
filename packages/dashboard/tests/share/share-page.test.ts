import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { sharePage } from '../../src/share/share-page.js';
import { readWebFiles } from '../../src/web/web-files.js';
import { writePages } from '../open-dashboard.js';
import { sampleTrajectory } from '../sample-trajectory.js';

const HOSTILE = '</script><script>pwned()</script><!-- <script> $& $1';

async function pageOf(task: string): Promise<string> {
  await using pages = await writePages();
  return sharePage(await readWebFiles(pages.folder), [sampleTrajectory({ task })]);
}

/** The elements that a browser would make of it: a script ends at the first end tag, whatever is in it. */
function scriptsOf(page: string): { readonly tag: string; readonly text: string }[] {
  const found = page.matchAll(/(<script\b[^>]*>)([^]*?)<\/script/g);
  return [...found].map(([, tag = '', text = '']) => ({ tag, text }));
}

describe('sharePage', () => {
  it('holds scripts, styles and trajectories, and names no other file', async () => {
    const page = await pageOf('Who dies?');
    expect(page).toContain('<style>body { color: black }</style>');
    expect(page).not.toMatch(/\b(?:src|href)=/);
    const [data, script, ...others] = scriptsOf(page);
    expect(data?.tag).toBe('<script type="application/json" id="rlm-shared">');
    expect(JSON.parse(data?.text ?? '')).toEqual({ trajectories: [sampleTrajectory()] });
    expect(script?.tag).toBe('<script type="module">');
    expect(others).toEqual([]);
  });

  it('lets nothing that a model wrote end its element, and nothing that a script says', async () => {
    const [data, script, ...others] = scriptsOf(await pageOf(HOSTILE));
    expect(JSON.parse(data?.text ?? '')).toMatchObject({ trajectories: [{ task: HOSTILE }] });
    expect(data?.text).not.toContain('<');
    expect(script?.text).toContain(String.raw`'\x3C/script>\x3C!-- $& '`);
    expect(others).toEqual([]);
  });

  it('has a policy of its own that runs its one script and reaches nothing', async () => {
    const page = await pageOf(HOSTILE);
    const [, policy = ''] =
      /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page) ?? [];
    const hash = createHash('sha256')
      .update(scriptsOf(page)[1]?.text ?? '')
      .digest('base64');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`script-src 'sha256-${hash}';`);
    expect(policy).not.toContain('connect-src');
  });
});
