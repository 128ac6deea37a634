import { describe, expect, it } from '@jest/globals';
import type { RlmEvent } from '@rlm-ts/api';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { LivePage } from '../dashboard-client.js';
import { openDashboard } from '../open-dashboard.js';
import { sampleTrajectory } from '../sample-trajectory.js';
import { ScriptedStore } from '../scripted-store.js';

const id = 'traj_sample';

function* warnings(count: number, message = 'Mind the gap.'): Generator<RlmEvent> {
  for (let sequence = 0; sequence < count; sequence += 1) {
    yield { type: 'warning', message, sequence } as RlmEvent;
  }
}

function storeWith(count: number, message?: string): ScriptedStore {
  return new ScriptedStore([sampleTrajectory()], () => warnings(count, message));
}

/** Looks again and again; the test's own time limit ends it. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('the live connection', () => {
  it('tells every page of every run, from one watch of the store that ends with the last page', async () => {
    const store = storeWith(0);
    await using dashboard = await openDashboard(store);
    const pages = [await LivePage.open(dashboard.url), await LivePage.open(dashboard.url)];
    await until(() => store.isWatched);
    store.announce(sampleTrajectory({ status: 'running' }));
    for (const page of pages) {
      expect(await page.hear()).toMatchObject({ type: 'summary', summary: { status: 'running' } });
      page.socket.close();
    }
    await until(() => !store.isWatched);
    const late = await LivePage.open(dashboard.url);
    await until(() => store.isWatched);
    store.announce(sampleTrajectory());
    expect(await late.hear()).toMatchObject({ summary: { status: 'succeeded' } });
  });

  it('sends the events of a followed run in order, in batches, and tells its end', async () => {
    await using dashboard = await openDashboard(storeWith(1200));
    const page = await LivePage.open(dashboard.url);
    page.send({ type: 'follow', trajectoryId: id });
    const events: RlmEvent[] = [];
    let batches = 0;
    for (;;) {
      const message = (await page.hear()) as { type: string; events: RlmEvent[] };
      if (message.type === 'ended') break;
      expect(message).toMatchObject({ type: 'events', trajectoryId: id });
      batches += 1;
      events.push(...message.events);
    }
    expect(events.map(({ sequence }) => sequence)).toEqual([...Array(1200).keys()]);
    expect(batches).toBeLessThan(10);
  });

  it('takes no more from a run than a page reads', async () => {
    const store = storeWith(100_000, 'x'.repeat(10_000));
    await using dashboard = await openDashboard(store);
    const page = await LivePage.open(dashboard.url);
    page.socket.pause();
    page.send({ type: 'follow', trajectoryId: id });
    await until(() => store.taken > 0);
    let before = -1;
    while (before !== store.taken) {
      before = store.taken;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(store.taken).toBeLessThan(10_000);
    page.socket.terminate();
    await until(() => store.followers === 0);
  });

  it('leaves a run that a page no longer follows', async () => {
    const store = new ScriptedStore([sampleTrajectory()], () => warnings(Infinity));
    await using dashboard = await openDashboard(store);
    const page = await LivePage.open(dashboard.url);
    page.send({ type: 'follow', trajectoryId: id });
    await page.hear();
    expect(store.followers).toBe(1);
    page.send({ type: 'unfollow', trajectoryId: id });
    await until(() => store.followers === 0);
  });

  it('refuses to follow a run that there is not', async () => {
    await using dashboard = await openDashboard(storeWith(0));
    const page = await LivePage.open(dashboard.url);
    page.send({ type: 'follow', trajectoryId: 'traj_nobody' });
    expect(await page.hear()).toMatchObject({
      type: 'refused',
      trajectoryId: 'traj_nobody',
      error: { code: 'TRAJECTORY_NOT_FOUND' },
    });
  });

  it.each([
    ['no JSON', '{'],
    ['no object', 'null'],
    ['an unknown type', '{"type":"run","trajectoryId":"traj_1"}'],
    ['no id', '{"type":"follow"}'],
    ['a path', '{"type":"follow","trajectoryId":"../../etc/passwd"}'],
  ])('disconnects a page that sends %s', async (_what, text) => {
    await using dashboard = await openDashboard(storeWith(0));
    const page = await LivePage.open(dashboard.url);
    page.send(text);
    expect(await page.closed).toMatchObject({ code: 1008 });
  });

  it('disconnects a page that sends bytes, or too much at once', async () => {
    await using dashboard = await openDashboard(storeWith(0));
    const binary = await LivePage.open(dashboard.url);
    binary.socket.send(Buffer.from([1, 2]));
    expect(await binary.closed).toMatchObject({ code: 1008 });
    const large = await LivePage.open(dashboard.url);
    large.send('x'.repeat(2000));
    expect(await large.closed).toMatchObject({ code: 1009 });
  });

  it('disconnects a page that floods it with requests and reads no answer', async () => {
    const store = storeWith(0);
    await using dashboard = await openDashboard(store);
    const page = await LivePage.open(dashboard.url);
    for (let at = 0; at < 5000; at += 1) {
      page.send({ type: 'follow', trajectoryId: `traj_${String(at)}` });
    }
    expect(await page.closed).toMatchObject({ code: 1008 });
    await until(() => store.followers === 0);
  });

  it('follows only so many runs for one page', async () => {
    const runs = [...Array(20).keys()].map((at) =>
      sampleTrajectory({ trajectoryId: `traj_${String(at)}` }),
    );
    const store = new ScriptedStore(runs, () => warnings(Infinity, 'x'.repeat(100_000)));
    await using dashboard = await openDashboard(store);
    const page = await LivePage.open(dashboard.url);
    page.socket.pause();
    for (const { trajectoryId } of runs) page.send({ type: 'follow', trajectoryId });
    await until(() => store.followers > 0);
    await new Promise((resolve) => setImmediate(resolve));
    expect(store.followers).toBeLessThanOrEqual(8);
    page.socket.terminate();
    await until(() => store.followers === 0);
  });

  it.each([
    ['a page of another origin', { origin: 'http://evil.example' }],
    ['a page of another port', { origin: 'http://localhost:3000' }],
    ['a name that was pointed here', { host: 'evil.example' }],
  ])('refuses %s', async (_what, headers) => {
    await using dashboard = await openDashboard(storeWith(0));
    const opening = LivePage.open(dashboard.url, { headers });
    await expect(opening).rejects.toThrow(/403/);
  });

  it('takes its own page, only at its address, and only so many', async () => {
    await using dashboard = await openDashboard(storeWith(0));
    const origin = dashboard.url.slice(0, -1);
    for (let at = 0; at < 32; at += 1) await LivePage.open(dashboard.url, { origin });
    await expect(LivePage.open(dashboard.url, { origin })).rejects.toThrow(/503/);
    const elsewhere = new WebSocket(dashboard.url.replace(/^http/, 'ws'));
    const [error] = (await once(elsewhere, 'error')) as [Error];
    expect(error.message).toMatch(/404/);
  });

  it('hangs up on every page when the dashboard closes, also on one that reads nothing', async () => {
    const store = storeWith(100_000, 'x'.repeat(10_000));
    await using dashboard = await openDashboard(store);
    const page = await LivePage.open(dashboard.url);
    const stuck = await LivePage.open(dashboard.url);
    stuck.socket.pause();
    stuck.send({ type: 'follow', trajectoryId: id });
    await until(() => store.taken > 0);
    await dashboard.close();
    expect(await page.closed).toMatchObject({ code: 1001 });
    expect([store.followers, store.isWatched]).toEqual([0, false]);
  });
});
