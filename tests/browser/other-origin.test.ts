import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Page } from 'playwright-core';
import { newWindow, started } from './dashboard-page.js';

/** A page of somebody else's, on another port of this machine. */
const others = createServer((_request, response) => {
  response.writeHead(200, { 'Content-Type': 'text/html' }).end('<title>Others</title>');
});

/** How an attempt of that page's ends: `got it`, or `nothing`. */
const ATTEMPTS = {
  'read the list': `fetch(URL + 'api/trajectories').then(() => 'got it', () => 'nothing')`,
  'send a request blindly': `fetch(URL + 'api/trajectories', { mode: 'no-cors' }).then(() => 'got it', () => 'nothing')`,
  'run its script': element('script', 'assets/app.js'),
  'take a run for a script': element('script', 'api/trajectories/traj_needle'),
  'open its live connection': `new Promise((resolve) => {
    const socket = new WebSocket(URL.replace('http', 'ws') + 'api/live');
    socket.onopen = () => resolve('got it');
    socket.onerror = () => resolve('nothing');
  })`,
} as const;

function codeOf(attempt: keyof typeof ATTEMPTS): string {
  return `(() => { const URL = ${JSON.stringify(started.url)}; return ${ATTEMPTS[attempt]}; })()`;
}

function element(tag: string, path: string): string {
  return `new Promise((resolve) => {
    const made = document.createElement('${tag}');
    made.onload = () => resolve('got it');
    made.onerror = () => resolve('nothing');
    made.src = URL + '${path}';
    document.body.append(made);
  })`;
}

describe('A page of another origin', () => {
  let page: Page;
  let origin = '';

  beforeAll(async () => {
    others.listen(0, 'localhost');
    await once(others, 'listening');
    origin = `http://localhost:${String((others.address() as { port: number }).port)}/`;
    page = await newWindow();
    await page.goto(origin);
  });
  afterAll(async () => {
    await page.context().close();
    others.close();
  });

  it.each(Object.keys(ATTEMPTS) as (keyof typeof ATTEMPTS)[])('cannot %s', async (attempt) => {
    expect(await page.evaluate(codeOf(attempt))).toBe('nothing');
  });

  it('fails where the dashboard itself does not', async () => {
    const own = await newWindow();
    await own.goto(started.url);
    expect(await own.evaluate(codeOf('read the list'))).toBe('got it');
    expect(await own.evaluate(codeOf('run its script'))).toBe('got it');
    expect(await own.evaluate(codeOf('open its live connection'))).toBe('got it');
    await own.context().close();
  });

  it('cannot show it in a frame', async () => {
    await page.evaluate(`new Promise((resolve) => {
      const frame = document.createElement('iframe');
      frame.src = ${JSON.stringify(started.url)};
      frame.onload = resolve;
      document.body.append(frame);
    })`);
    const [, frame] = page.frames();
    expect(frame?.url()).toBe('chrome-error://chromewebdata/');
  });

  it('cannot pass for the dashboard by a name that it has pointed at this machine', async () => {
    const { port } = new URL(started.url);
    const answer = await page.goto(`http://evil.example:${port}/`);
    expect(answer?.status()).toBe(403);
    expect(await answer?.text()).not.toContain('<script');
  });
});
