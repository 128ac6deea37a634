import { describe, expect, it } from '@jest/globals';
import { sharedPage } from '../../app/src/model/shared-page.js';
import { run } from './samples.js';

const html = [
  '<!doctype html><html><head><meta charset="utf-8" />',
  '<script type="module" crossorigin src="./assets/app.js"></script>',
  '<link rel="stylesheet" crossorigin href="./assets/app.css">',
  '</head><body><div id="app"></div></body></html>',
].join('\n');
const script = 'const a = "</script><!-- $& $1";';

describe('a shared page', () => {
  const hostile = run({ task: '</script><script>alert(1)</script> $& \u2028', answer: '<!--' });
  const page = sharedPage({ html, script, style: 'a{}' }, [hostile]);

  it('asks for no other file', () => {
    expect(page).not.toMatch(/src=|href=/);
    expect(page).toContain('<style>a{}</style>');
    expect(page).toContain("default-src 'none'");
  });

  it('has two scripts, which nothing in them can end', () => {
    expect(page.match(/<script/g)).toHaveLength(2);
    expect(page.match(/<\/script/g)).toHaveLength(2);
    expect(page).not.toContain('<!--');
    expect(page).toContain('const a = "\\x3c/script>\\x3c!-- $& $1";');
  });

  it('holds the trajectories as they are', () => {
    const data = /id="rlm-shared">(.*?)<\/script>/s.exec(page)?.[1] ?? '';
    expect(JSON.parse(data)).toEqual({ trajectories: [hostile] });
  });
});
