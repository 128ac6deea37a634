import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { asking, errorOf } from './ask.js';
import { parseEvents } from './read-events.js';
import { hanging, scriptedRlm } from './scripted-rlm.js';
import { SERVER_NAMES, startServer, type RunningServer } from './servers.js';
import { until } from './until.js';

const JSON_TYPE = { 'content-type': 'application/json' };

describe.each(SERVER_NAMES)('a server of %s', (name) => {
  it('answers a question', async () => {
    await using scripted = scriptedRlm();
    await using server = await startServer(name, scripted.rlm);
    const response = await post(server, { prompt: '?', context: 'é\u2028' });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ answer: '42', success: true });
    expect(scripted.contexts).toEqual([{ kind: 'text', text: 'é\u2028' }]);
  });

  it('streams the events of a run', async () => {
    await using scripted = scriptedRlm();
    await using server = await startServer(name, scripted.rlm);
    const response = await post(server, { prompt: '?', stream: true });
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const events = parseEvents(await response.text());
    expect(events.map(({ id }) => id)).toEqual(events.map((_event, index) => index));
    expect(events.at(0)?.type).toBe('run_started');
    expect(events.slice(-2).map(({ type }) => type)).toEqual(['run_finished', 'done']);
    expect(events.at(-1)?.data).toMatchObject({ answer: '42', success: true });
  });

  it('says that it is there, and refuses what is no question', async () => {
    await using scripted = scriptedRlm();
    await using server = await startServer(name, scripted.rlm, { maxBodyBytes: 1_000 });
    const health = await fetch(`${server.url}/health`);
    expect([health.status, await health.json()]).toEqual([200, { status: 'ok' }]);
    const head = await fetch(`${server.url}/health`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect((await fetch(`${server.url}/completions`)).status).toBe(405);
    expect((await post(server, { prompt: 7 })).status).toBe(400);
    expect((await fetch(`${server.url}/elsewhere`)).status).toBe(404);
  });

  it('ends the run of a client that leaves while it waits for its answer', async () => {
    await using scripted = scriptedRlm(hanging);
    await using server = await startServer(name, scripted.rlm);
    const client = new AbortController();
    const response = post(server, { prompt: '?', context: 'x' }, client.signal);
    await scripted.asked(1);
    client.abort();
    await expect(response).rejects.toThrow();
    await until(() => scripted.cleanedUp() === 1);
  });

  it('ends the run of a client that leaves while it is streamed', async () => {
    await using scripted = scriptedRlm(hanging);
    await using server = await startServer(name, scripted.rlm);
    const client = new AbortController();
    const response = await post(server, { prompt: '?', context: 'x', stream: true }, client.signal);
    await response.body?.getReader().read();
    await scripted.asked(1);
    client.abort();
    await until(() => scripted.cleanedUp() === 1);
  });

  it('begins no run for a client that leaves while it waits for its turn', async () => {
    await using scripted = scriptedRlm(hanging);
    const signals: AbortSignal[] = [];
    await using server = await startServer(name, scripted.rlm, {
      maxConcurrent: 1,
      authorize: ({ signal }) => signals.push(signal) > 0,
    });
    const [first, second, third] = [1, 2, 3].map(() => new AbortController());
    const ask = (prompt: string, client?: AbortController): Promise<unknown> =>
      post(server, { prompt }, client?.signal).catch((error: unknown) => error);
    const answers = [ask('first', first)];
    await scripted.asked(1);
    answers.push(ask('second', second));
    await until(() => signals.length === 2);
    answers.push(ask('third', third));
    await until(() => signals.length === 3);
    second?.abort();
    await until(() => signals[1]?.aborted === true);
    first?.abort();
    await scripted.asked(2);
    expect(scripted.llm.requests[1]?.messages.at(-1)?.content).toContain('third');
    third?.abort();
    await Promise.all(answers);
  });
});

describe.each(SERVER_NAMES.filter((name) => !name.includes('behind')))('a body to %s', (name) => {
  it('that is too large gets its answer all the same', async () => {
    await using scripted = scriptedRlm();
    await using server = await startServer(name, scripted.rlm, { maxBodyBytes: 1_000 });
    const response = await post(server, { prompt: 'x'.repeat(100_000) });
    expect(response.status).toBe(413);
    expect(await errorOf(response)).toMatchObject({ code: 'BODY_TOO_LARGE' });
  });

  it('that does not come to its end is waited for no longer than allowed', async () => {
    await using scripted = scriptedRlm();
    await using server = await startServer(name, scripted.rlm, { bodyTimeoutMs: 50 });
    using half = await halfARequest(server, 50);
    expect(await half.answer()).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('of a client that leaves counts no more', async () => {
    await using scripted = scriptedRlm();
    await using server = await startServer(name, scripted.rlm, { maxBodyBytes: 100 });
    // Four times the largest body may be held at once.
    const halves = await Promise.all([1, 2, 3, 4].map(() => halfARequest(server, 95)));
    const question = { prompt: 'a question of thirty letters..' };
    await until(async () => (await post(server, question)).status === 429);
    for (const half of halves) half[Symbol.dispose]();
    await until(async () => (await post(server, question)).status === 200);
  });
});

describe.each(['node:http', 'Express'] as const)(
  'a request that Fetch has none for, to %s',
  (name) => {
    it.each([
      ['GET', 'http://user:pw@h/rlm/health'],
      ['POST', 'http://user@h/rlm/completions'],
    ])('is answered, and the connection goes on: %s %s', async (method, target) => {
      await using scripted = scriptedRlm();
      await using server = await startServer(name, scripted.rlm);
      const socket = connect(server.port, '127.0.0.1');
      const chunks = 'Transfer-Encoding: chunked\r\n\r\n5\r\n{"a":\r\n2\r\n1}\r\n0\r\n\r\n';
      socket.write(`${method} ${target} HTTP/1.1\r\nHost: x\r\n${chunks}`);
      const answer = await answerOf(socket);
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
      expect(answer).toContain('"code":"BAD_REQUEST"');
      socket.write('GET /rlm/health HTTP/1.1\r\nHost: x\r\n\r\n');
      expect(await answerOf(socket)).toMatch(/^HTTP\/1\.1 200 /);
      socket.destroy();
    });
  },
);

describe('a body that express.json() has read', () => {
  it.each([
    ['is too deep to be written again', `${'['.repeat(40_000)}${']'.repeat(40_000)}`],
    ['has a number that became infinite', '[1e400]'],
    ['has a number that became another', '9007199254740993'],
  ])('and that %s is refused', async (_what, context) => {
    await using scripted = scriptedRlm();
    await using server = await startServer('Express behind express.json()', scripted.rlm);
    const response = await fetch(
      asking(`{"prompt":"?","context":${context}}`, { url: `${server.url}/completions` }),
    );
    expect(response.status).toBe(400);
    expect(await errorOf(response)).toMatchObject({ code: 'BAD_REQUEST' });
    expect(scripted.contexts).toEqual([]);
  });
});

describe('a connection of node:http', () => {
  it('goes on after a body in chunks that was too large and unwanted', async () => {
    await using scripted = scriptedRlm();
    await using server = await startServer('node:http', scripted.rlm, { maxBodyBytes: 1_000 });
    const socket = connect(server.port, '127.0.0.1');
    const head = 'POST /rlm/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
    const chunk = `fa00\r\n${'x'.repeat(64_000)}\r\n`;
    socket.write(`${head}Transfer-Encoding: chunked\r\n\r\n${chunk}`);
    expect(await answerOf(socket)).toMatch(/^HTTP\/1\.1 413 /);
    socket.write(`${chunk.repeat(100)}0\r\n\r\nGET /health HTTP/1.1\r\nHost: x\r\n\r\n`);
    expect(await answerOf(socket)).toMatch(/^HTTP\/1\.1 200 /);
    socket.destroy();
  });

  it('ends if a body that nobody wants does not', async () => {
    await using scripted = scriptedRlm();
    const authorize = (): boolean => false;
    await using server = await startServer('node:http', scripted.rlm, { authorize });
    using half = await halfARequest(server, 50);
    expect(await half.answer()).toMatch(/^HTTP\/1\.1 401 /);
    await half.ended();
  });
});

function post(server: RunningServer, body: object, signal?: AbortSignal): Promise<Response> {
  return fetch(`${server.url}/completions`, {
    method: 'POST',
    headers: JSON_TYPE,
    body: JSON.stringify(body),
    ...(signal && { signal }),
  });
}

interface HalfARequest extends Disposable {
  readonly answer: () => Promise<string>;
  readonly ended: () => Promise<unknown>;
}

/** A request that announces 99 bytes and sends fewer. */
async function halfARequest({ port }: RunningServer, bytes: number): Promise<HalfARequest> {
  const socket: Socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.on('error', () => undefined);
  const head = 'POST /rlm/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
  socket.write(`${head}Content-Length: 99\r\n\r\n${'x'.repeat(bytes)}`);
  return {
    answer: () => answerOf(socket),
    ended: () => once(socket, 'close'),
    [Symbol.dispose]: () => void socket.destroy(),
  };
}

async function answerOf(socket: Socket): Promise<string> {
  return String((await once(socket, 'data'))[0]);
}
