import type { Trajectory } from '@rlm-ts/api';
import { createHash } from 'node:crypto';
import type { WebFiles } from '../web/web-files.js';

const SCRIPT = /<script\b[^>]*\bsrc="\.?\/?([^"]+)"[^>]*><\/script>/g;
const LINK = /<link\b[^>]*>/g;

/**
 * The pages and some trajectories as one HTML file that needs no server and reaches none: scripts and
 * styles are inside, and its own policy lets nothing else run or load. What models and code wrote is
 * data in it, in full.
 */
export function sharePage(files: WebFiles, trajectories: readonly Trajectory[]): string {
  const hashes: string[] = [];
  const page = textOf(files, 'index.html')
    .replace(LINK, (link) => inlinedStyle(files, link))
    .replace(SCRIPT, (_script, path: string) => {
      const script = asScriptText(textOf(files, path));
      hashes.push(`'sha256-${createHash('sha256').update(script).digest('base64')}'`);
      return `<script type="module">${script}</script>`;
    });
  const policy =
    `default-src 'none'; script-src ${hashes.join(' ')}; style-src 'unsafe-inline'; img-src data:; ` +
    "base-uri 'none'; form-action 'none'";
  const head =
    `<meta http-equiv="Content-Security-Policy" content="${policy}">` +
    `<script type="application/json" id="rlm-shared">${asData({ trajectories })}</script>`;
  return page.replace(/<head(?:\s[^>]*)?>|$/, (tag) => `${tag}<meta charset="utf-8">${head}`);
}

function inlinedStyle(files: WebFiles, link: string): string {
  const [, path] = /\bhref="\.?\/?([^"]+)"/.exec(link) ?? [];
  const isStyle = /\brel="stylesheet"/.test(link);
  // Icons and hints to load something early: one file has neither.
  if (!isStyle || path === undefined) return '';
  return `<style>${textOf(files, path).replace(/<\/(?=style)/gi, '<\\/')}</style>`;
}

function textOf(files: WebFiles, path: string): string {
  return files.get(`/${path}`)?.body.toString('utf8') ?? '';
}

/** JavaScript that does not end the element it stands in. These can only stand in its literals. */
function asScriptText(script: string): string {
  return script.replace(/<(?=\/script|!--)/gi, '\\x3C');
}

/** JSON in which no `<` begins anything. */
function asData(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}
