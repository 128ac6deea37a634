import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect, createServer } from 'node:net';
import { once } from 'node:events';
import { gunzipSync } from 'node:zlib';
import { trajectoryToJson } from '@rlm-ts/api';
import { startDashboard } from '../src/index.js';
import { ask, LivePage, sendRaw } from './dashboard-client.js';
import { openDashboard, writePages } from './open-dashboard.js';
import { sampleTrajectory } from './sample-trajectory.js';
import { ScriptedStore } from './scripted-store.js';

const LONG = sampleTrajectory({ trajectoryId: 'traj_long', task: 'x'.repeat(300 * 1024) });
const store = new ScriptedStore([sampleTrajectory(), LONG]);

describe('a dashboard', () => {
  let dashboard: Awaited<ReturnType<typeof openDashboard>>;
  let port = '';

  beforeAll(async () => {
    dashboard = await openDashboard(store);
    ({ port } = new URL(dashboard.url));
  });
  afterAll(async () => {
    await dashboard[Symbol.asyncDispose]();
  });

  const get = async (path: string, options?: Parameters<typeof ask>[2]) => {
    const answer = await ask(dashboard.url, path, options);
    return { ...answer, text: answer.body.toString('utf8') };
  };
  const getJson = async (path: string) => JSON.parse((await get(path)).text) as unknown;

  it('shows its first page, its files and who it is', async () => {
    expect(dashboard.url).toBe(`http://localhost:${port}/`);
    expect(await get('/')).toMatchObject({ status: 200, text: expect.stringContaining('<title>') });
    const style = await get('/assets/index.css?v=1');
    expect(style.headers['content-type']).toBe('text/css; charset=utf-8');
    expect(await getJson('/api/info')).toEqual({ version: '1.2.3', logDir: './logs' });
  });

  it('lists runs with long texts cut short, and gives one with more of them', async () => {
    expect(await getJson('/api/trajectories')).toMatchObject({
      trajectories: [
        sampleTrajectory(),
        { task: expect.stringMatching(/^x{2048}\n\[… \d+ bytes/) },
      ],
      total: 2,
      problems: [],
    });
    expect(await getJson('/api/trajectories/traj_sample')).toEqual(sampleTrajectory());
    expect(await getJson('/api/trajectories/traj_long')).toMatchObject({
      task: expect.stringMatching(
        /^x{131072}\n\[… 45056 bytes left out: export holds all …\]\nx{131072}$/,
      ),
    });
  });

  it('exports a run in full as a file, and shares it as a page that is one', async () => {
    const file = await get('/api/trajectories/traj_long/export');
    expect(file.headers['content-disposition']).toBe('attachment; filename="traj_long.json"');
    expect(JSON.parse(file.text)).toEqual(JSON.parse(JSON.stringify(trajectoryToJson(LONG))));
    const page = await get('/api/trajectories/traj_long/share');
    expect(page.headers['content-disposition']).toBe('attachment; filename="traj_long.html"');
    expect(page.text).toContain(LONG.task);
  });

  it('tells its errors as objects', async () => {
    const unknown = await get('/api/trajectories/traj_nobody');
    expect(unknown.status).toBe(404);
    expect(JSON.parse(unknown.text)).toMatchObject({ error: { code: 'TRAJECTORY_NOT_FOUND' } });
    const wrong = await get('/api/trajectories/..%2f..%2fetc%2fpasswd/export');
    expect(wrong.status).toBe(400);
    expect(JSON.parse(wrong.text)).toMatchObject({ error: { code: 'CONFIG_INVALID' } });
    expect(wrong.text).not.toContain('passwd');
  });

  it('compresses what is large for those who read that, and nothing else', async () => {
    const gzip = { headers: { 'accept-encoding': 'gzip, br' } };
    const large = await get('/assets/index.js', gzip);
    expect(large.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(large.body).toString()).toBe((await get('/assets/index.js')).text);
    expect((await get('/assets/index.css', gzip)).headers['content-encoding']).toBeUndefined();
  });

  it.each([
    ['gzip;q=0', undefined],
    ['br, GZIP ; Q=0.0, *', undefined],
    ['identity', undefined],
    ['x-gzip-like', undefined],
    ['br;q=1.0, gzip;q=0.5', 'gzip'],
    ['*', 'gzip'],
  ])('answers a reader of %s in what it reads', async (accepted, coding) => {
    const large = await get('/assets/index.js', { headers: { 'accept-encoding': accepted } });
    expect(large.headers['content-encoding']).toBe(coding);
  });

  it('sends a file again only if the browser has another one, and to HEAD no body', async () => {
    const first = await get('/assets/index.css');
    const again = await get('/assets/index.css', {
      headers: { 'if-none-match': first.headers.etag ?? '' },
    });
    expect([again.status, again.text]).toEqual([304, '']);
    const head = await get('/assets/index.css', { method: 'HEAD' });
    expect([head.status, head.text, head.headers['content-length']]).toEqual([200, '', '21']);
  });

  it.each(['/', '/api/info', '/api/nothing', '/nothing', '/api/trajectories/traj_long/share'])(
    'protects %s by headers',
    async (path) => {
      const { headers } = await get(path);
      expect(headers).toMatchObject({
        'cross-origin-resource-policy': 'same-origin',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
      });
      const policy = headers['content-security-policy'];
      expect(policy).toMatch(/^default-src 'none'; script-src 'self'; /);
      expect(policy).toContain(`connect-src 'self' ws://localhost:${port};`);
    },
  );

  it('answers to its own names', async () => {
    for (const host of [`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`]) {
      expect((await get('/api/info', { headers: { host } })).status).toBe(200);
    }
  });

  it.each([
    ['a name that somebody has pointed here', { host: 'evil.example:PORT' }],
    ['a name that only begins as ours', { host: 'localhost.evil.example:PORT' }],
    ['our name on another port', { host: 'localhost:1' }],
    ['our name without a port', { host: 'localhost' }],
    ['a page of another origin', { origin: 'http://evil.example' }],
    ['a page of another port of this machine', { origin: 'http://localhost:3000' }],
    ['a page over TLS', { origin: 'https://localhost:PORT' }],
    ['a page without an origin', { origin: 'null' }],
    ['an element of another site', { 'sec-fetch-site': 'cross-site' }],
    ['an element of another port', { 'sec-fetch-site': 'same-site' }],
  ])('refuses %s', async (_what, given) => {
    const headers = Object.fromEntries(
      Object.entries(given).map(([name, value]) => [name, value.replace('PORT', port)]),
    );
    for (const path of ['/api/info', '/api/trajectories', '/api/trajectories/traj_sample/export']) {
      const refused = await get(path, { headers });
      expect(refused.status).toBe(403);
      expect(refused.text).not.toContain('evil');
      expect(JSON.parse(refused.text)).toMatchObject({ error: { code: 'REFUSED' } });
    }
  });

  it('takes a link on another site to its first page, and its own requests', async () => {
    const linked = await get('/', { headers: { 'sec-fetch-site': 'cross-site' } });
    expect(linked.status).toBe(200);
    const own = { 'sec-fetch-site': 'same-origin', origin: `http://localhost:${port}` };
    expect((await get('/api/info', { headers: own })).status).toBe(200);
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])('refuses %s', async (method) => {
    const refused = await get('/api/trajectories', { method });
    expect([refused.status, refused.headers.allow]).toEqual([405, 'GET, HEAD']);
  });

  it.each([
    '/../package.json',
    '/..%2f..%2fpackage.json',
    '/assets/../../package.json',
    '/assets/..%5c..%5cpackage.json',
    '//etc/passwd',
    '/%00',
    '/index.html%00.js',
    '/assets/',
    '/__proto__',
    '/constructor',
  ])('has nothing at %s', async (path) => {
    expect((await get(path)).status).toBe(404);
  });

  it('hangs up on what is no request of HTTP, on huge headers, and on addresses of others', async () => {
    const host = `Host: localhost:${port}\r\n`;
    expect(await sendRaw(dashboard.url, 'nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    const huge = `GET / HTTP/1.1\r\n${host}X: ${'x'.repeat(64 * 1024)}\r\n\r\n`;
    expect(await sendRaw(dashboard.url, huge)).toMatch(/^HTTP\/1\.1 431 /);
    const proxied = `GET http://evil.example/ HTTP/1.1\r\n${host}Connection: close\r\n\r\n`;
    expect(await sendRaw(dashboard.url, proxied)).toMatch(/^HTTP\/1\.1 400 /);
    const nameless = 'GET /api/info HTTP/1.0\r\n\r\n';
    expect(await sendRaw(dashboard.url, nameless)).toMatch(/^HTTP\/1\.1 403 /);
  });
});

describe('a dashboard to which somebody holds many idle connections open', () => {
  /** More than it keeps. */
  const MANY = 300;

  async function hold(url: string, said = ''): Promise<AsyncDisposable> {
    const { port } = new URL(url);
    const sockets = Array.from({ length: MANY }, () => connect(Number(port), '127.0.0.1'));
    for (const socket of sockets) {
      socket.on('error', () => undefined);
      socket.write(said);
    }
    await Promise.all(sockets.map((socket) => once(socket, 'connect')));
    return {
      [Symbol.asyncDispose]: async () => {
        for (const socket of sockets) socket.destroy();
      },
    };
  }

  it.each([
    ['without a word', ''],
    ['in the midst of a request', 'GET / HTTP/1.1\r\n'],
  ])('that stand %s: answers others', async (_how, said) => {
    await using dashboard = await openDashboard(store);
    await using _held = await hold(dashboard.url, said);
    for (const path of ['/', '/assets/index.js', '/api/trajectories']) {
      expect(await ask(dashboard.url, path)).toMatchObject({ status: 200 });
    }
    const page = await LivePage.open(dashboard.url);
    page.socket.terminate();
  });

  it('closes none for them on which an answer is awaited, and no open page', async () => {
    const slow = new ScriptedStore([sampleTrajectory()]);
    let answer: () => void = () => undefined;
    const allowed = new Promise<void>((resolve) => (answer = resolve));
    const asked = new Promise<void>((resolve) => {
      slow.list = async () => {
        resolve();
        await allowed;
        return { trajectories: [], total: 0, problems: [] };
      };
    });
    await using dashboard = await openDashboard(slow);
    const page = await LivePage.open(dashboard.url);
    const listed = ask(dashboard.url, '/api/trajectories');
    await asked;
    await using _held = await hold(dashboard.url);
    expect(await ask(dashboard.url, '/')).toMatchObject({ status: 200 });
    answer();
    expect(await listed).toMatchObject({ status: 200 });
    slow.announce(sampleTrajectory());
    expect(await page.hear()).toMatchObject({ type: 'summary' });
    page.socket.terminate();
  });
});

describe('startDashboard', () => {
  it('names a port that is taken, and the flag for another one', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    try {
      await expect(openDashboard(store, { port })).rejects.toMatchObject({
        code: 'CONFIG_INVALID',
        message: expect.stringMatching(new RegExp(`port: ${String(port)} is taken[^]*--port`)),
      });
    } finally {
      other.close();
    }
  });

  it('says how to make pages that were not built', async () => {
    const options = { store, port: 0, version: '', logDir: '', webFolder: '/nowhere' };
    await expect(startDashboard(options)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('npm run build'),
    });
  });

  it('refuses to be seen from elsewhere', async () => {
    await expect(openDashboard(store, { host: '0.0.0.0' })).rejects.toThrow(/tunnel/);
  });

  it('stops at its signal, and does not begin after it', async () => {
    await using pages = await writePages();
    const stop = new AbortController();
    const options = { store, port: 0, version: '', logDir: '', webFolder: pages.folder };
    const dashboard = await startDashboard({ ...options, signal: stop.signal });
    stop.abort();
    await dashboard.close();
    await expect(ask(dashboard.url, '/')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await expect(startDashboard({ ...options, signal: stop.signal })).rejects.toMatchObject({
      code: 'ABORTED',
    });
  });
});
