import { once } from 'node:events';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import type { Socket } from 'node:net';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { BrokerPort, LLMPort } from '@rlm-ts/domain';
import { RlmError } from '@rlm-ts/domain';
import { createScriptedLlm, never, promptOf } from '@rlm-ts/testkit';
import { WebSocket } from 'ws';

import { WebSocketBrokerServer } from '../../../src/broker/websocket/index.js';
import type { RegisteredBroker } from '../../../src/broker/websocket/index.js';
import { brokerOver } from '../broker-parts.js';
import { query, rawClient } from './raw-client.js';
import type { RawClient } from './raw-client.js';

const polluting = { path: ['__proto__', 'polluted'], number: 'NaN' };

let server: WebSocketBrokerServer;

beforeEach(() => {
  server = new WebSocketBrokerServer({ maxInFlight: 4, maxConnections: 2 });
});

afterEach(() => server.close());

const echo = (): LLMPort => createScriptedLlm('echo', promptOf);

/** What the server answers a handshake with those headers. */
async function handshake(
  url: string,
  headers: Record<string, string | string[]>,
): Promise<{ status: number | undefined; body: string }> {
  const call = request(url.replace('ws:', 'http:'), {
    headers: {
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
      ...headers,
    },
  });
  call.on('upgrade', (_response, socket: Socket) => socket.destroy());
  call.end();
  const [event] = (await Promise.race([once(call, 'response'), once(call, 'upgrade')])) as [
    IncomingMessage,
  ];
  let body = '';
  if (event.statusCode !== 101) for await (const chunk of event) body += String(chunk);
  return { status: event.statusCode, body };
}

describe('the handshake of WebSocketBrokerServer', () => {
  let endpoint: RegisteredBroker;

  beforeEach(async () => {
    endpoint = await server.register(brokerOver([echo()]));
  });

  it('listens on the loopback address only', () => {
    expect(new URL(endpoint.url).hostname).toBe('127.0.0.1');
  });

  it('gives every session a token of 256 random bits', async () => {
    const other = await server.register(brokerOver([echo()]));
    expect(other.url).toBe(endpoint.url);
    expect(other.token).not.toBe(endpoint.token);
    expect(Buffer.from(endpoint.token, 'base64url')).toHaveLength(32);
  });

  it('lets the right token in, whatever the case of the scheme', async () => {
    for (const scheme of ['Bearer', 'bearer']) {
      const { status } = await handshake(endpoint.url, {
        Authorization: `${scheme} ${endpoint.token}`,
      });
      expect(status).toBe(101);
    }
  });

  it.each([
    ['no header', undefined],
    ['an empty header', ''],
    ['an empty token', 'Bearer '],
    ['another scheme', (token: string) => `Basic ${token}`],
    ['no scheme', (token: string) => token],
    ['a wrong token', `Bearer ${'A'.repeat(43)}`],
    ['a part of the token', (token: string) => `Bearer ${token.slice(0, -1)}`],
    ['more than the token', (token: string) => `Bearer ${token}A`],
    ['the token twice', (token: string) => `Bearer ${token} ${token}`],
    ['a huge token', `Bearer ${'A'.repeat(8000)}`],
  ])('answers %s with 401 and nothing else', async (_what, header) => {
    const value = typeof header === 'function' ? header(endpoint.token) : header;
    const headers: Record<string, string> = value === undefined ? {} : { Authorization: value };
    expect(await handshake(endpoint.url, headers)).toEqual({ status: 401, body: '' });
  });

  it('does not take the token from the address', async () => {
    const url = `${endpoint.url}/?token=${endpoint.token}`;
    expect((await handshake(url, {})).status).toBe(401);
  });

  it.each(['https://evil.example', 'null', 'http://127.0.0.1'])(
    'refuses a browser at %s even with the right token',
    async (origin) => {
      const headers = { Authorization: `Bearer ${endpoint.token}`, Origin: origin };
      expect(await handshake(endpoint.url, headers)).toEqual({ status: 403, body: '' });
    },
  );

  it('answers plain HTTP with 426 and nothing else', async () => {
    const response = await fetch(endpoint.url.replace('ws:', 'http:'), {
      headers: { Authorization: `Bearer ${endpoint.token}` },
    });
    expect(response.status).toBe(426);
    expect(await response.text()).toBe('');
  });

  it('refuses more connections of a session than allowed until one leaves', async () => {
    const first = await rawClient(endpoint);
    await rawClient(endpoint);
    await expect(rawClient(endpoint)).rejects.toThrow('503');
    first.socket.close();
    await first.closed;
    expect((await rawClient(endpoint)).socket.readyState).toBe(WebSocket.OPEN);
  });

  it('survives peers that leave in the middle', async () => {
    const { hostname, port } = new URL(endpoint.url);
    for (const text of [
      '',
      'GET / HTTP/1.1\r\n',
      'garbage\r\n\r\n',
      'GET / HTTP/1.1\r\nUpgrade: w',
    ]) {
      const socket = connect(Number(port), hostname);
      socket.on('error', () => {});
      await once(socket, 'connect');
      socket.write(text);
      socket.resetAndDestroy();
    }
    const client = await rawClient(endpoint);
    client.send(query('1', 'still here'));
    expect(await client.next()).toMatchObject({ outcomes: [{ text: 'still here' }] });
  });
});

describe('a connection of WebSocketBrokerServer', () => {
  let model: ReturnType<typeof createScriptedLlm>;
  let client: RawClient;

  const openWith = async (script: Parameters<typeof createScriptedLlm>[1]): Promise<void> => {
    model = createScriptedLlm('first', script);
    client = await rawClient(await server.register(brokerOver([model])));
  };

  beforeEach(() => openWith((asked) => (promptOf(asked) === 'hang' ? never() : promptOf(asked))));

  /** The connection answers a question: nothing before it did harm. */
  const expectAlive = async (): Promise<void> => {
    client.send(query('alive', 'well'));
    expect(await client.next()).toMatchObject({ id: 'alive', outcomes: [{ text: 'well' }] });
  };

  it('answers a question and a batch', async () => {
    client.send(query('1', 'one'));
    expect(await client.next()).toEqual({
      id: '1',
      outcomes: [expect.objectContaining({ text: 'one' })],
    });
    const requests = ['a', 'b'].map((prompt) => ({ kind: 'llm_query', prompt }));
    client.send({ id: '2', method: 'query_batch', requests });
    expect(await client.next()).toMatchObject({
      id: '2',
      outcomes: [{ text: 'a' }, { text: 'b' }],
    });
  });

  it.each([
    ['garbage', 'garbage'],
    ['an empty frame', ''],
    ['half a message', '{"id":"1","method":'],
    ['a number', '1'],
    ['null', 'null'],
    ['a list', '[]'],
    ['a message without an id', '{"method":"query","requests":[]}'],
    ['an empty id', '{"id":"","method":"cancel"}'],
    ['a number for an id', '{"id":1,"method":"cancel"}'],
    ['an endless id', JSON.stringify({ id: 'x'.repeat(65), method: 'cancel' })],
    ['deep nesting', '['.repeat(1_000_000)],
  ])('hangs up on %s with a reason', async (_what, frame) => {
    client.send(frame);
    expect(await client.closed).toEqual({ code: 1008, reason: expect.stringMatching(/./) });
    expect(model.requests).toHaveLength(0);
  });

  it.each<[string, object]>([
    ['an unknown method', { method: 'execute' }],
    ['no method', {}],
    ['an unknown key', { ...query('', 'a'), extra: 1 }],
    ['no requests', { method: 'query' }],
    ['two requests in a query', { method: 'query', requests: [plain('a'), plain('b')] }],
    ['an unknown kind', { method: 'query', requests: [{ kind: 'shell', prompt: 'a' }] }],
    ['an unknown key of a request', { method: 'query', requests: [{ ...plain('a'), depth: 0 }] }],
    ['a prompt that is no text', { method: 'query', requests: [{ ...plain('a'), prompt: {} }] }],
    ['a file of the host', context({ kind: 'file', path: '/etc/passwd' })],
    ['a context without a value', context({ kind: 'json' })],
    ['bytes that are none', context({ kind: 'bytes', base64: '*' })],
    ['a number out of place', context({ kind: 'json', value: {}, specialNumbers: [polluting] })],
    [
      'too large a batch',
      { method: 'query_batch', requests: Array.from({ length: 1001 }, () => plain('a')) },
    ],
  ])('answers %s with an error and goes on', async (_what, message) => {
    client.send({ ...message, id: '7' });
    expect(await client.next()).toEqual({
      id: '7',
      error: { code: 'PROTOCOL_VIOLATION', message: expect.stringMatching(/./) },
    });
    expect(model.requests).toHaveLength(0);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
    await expectAlive();
  });

  it.each([
    '{"__proto__":{"polluted":1},"id":"1","method":"query","requests":[{"kind":"llm_query","prompt":"a"}]}',
    '{"id":"1","method":"query","requests":[{"__proto__":{"polluted":1},"kind":"llm_query","prompt":"a"}]}',
    '{"id":"1","method":"query","requests":[{"constructor":{"prototype":{"polluted":1}},"kind":"llm_query","prompt":"a"}]}',
    '{"id":"1","method":"query","requests":[{"kind":"rlm_query","prompt":"a","context":{"kind":"json","value":{"__proto__":{"polluted":1}}}}]}',
  ])('is not polluted by %s', async (frame) => {
    client.send(frame);
    expect(await client.next()).toHaveProperty('id', '1');
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
    await expectAlive();
  });

  it('does not take an own key for the method or the id of a prototype', async () => {
    client.send('{"__proto__":{"id":"1","method":"cancel"}}');
    expect((await client.closed).code).toBe(1008);
  });

  it('hangs up on binary frames', async () => {
    client.socket.send(Buffer.from(JSON.stringify(query('1', 'a'))));
    expect((await client.closed).code).toBe(1008);
    expect(model.requests).toHaveLength(0);
  });

  it('hangs up on text that is not UTF-8', async () => {
    client.socket.send(Buffer.from([0x22, 0xff, 0x22]), { binary: false });
    expect((await client.closed).code).toBe(1007);
  });

  it('hangs up on a message beyond the limit and frees its calls', async () => {
    client.send(query('1', 'hang'));
    await model.received(1);
    client.send(query('2', 'x'.repeat(17 * 1024 * 1024)));
    expect((await client.closed).code).toBe(1009);
    await aborted(model.requests[0]?.signal);
    expect(model.requests).toHaveLength(1);
  });

  it('hangs up on an id that is in use, and aborts what it has open', async () => {
    client.send(query('1', 'hang'));
    await model.received(1);
    client.send(query('1', 'again'));
    expect(await client.closed).toEqual({ code: 1008, reason: 'the id is in use' });
    expect(model.requests).toHaveLength(1);
    await aborted(model.requests[0]?.signal);
  });

  it('does not answer in the name of a call under way', async () => {
    client.send(query('1', 'hang'));
    client.send({ id: '1', method: 'nonsense' });
    expect((await client.closed).code).toBe(1008);
    expect(client.waiting).toEqual([]);
  });

  it('quotes a peer in its reason, however long and in whatever script', async () => {
    client.send(query('1', 'hang'));
    await model.received(1);
    client.send({ id: '1', method: 'cancel', [`k${'漢'.repeat(200)}`]: 1 });
    const { code, reason } = await client.closed;
    expect(code).toBe(1008);
    expect(reason).toMatch(/"k\?+$/);
  });

  it('ignores a cancel of an unknown id', async () => {
    client.send({ id: 'unknown', method: 'cancel' });
    await expectAlive();
  });

  it('aborts the call of a cancel, and answers it', async () => {
    client.send(query('1', 'hang'));
    await model.received(1);
    client.send({ id: '1', method: 'cancel' });
    expect(await client.next()).toMatchObject({
      id: '1',
      outcomes: [{ failure: { code: 'ABORTED' } }],
    });
    await aborted(model.requests[0]?.signal);
  });

  it('refuses what floods beyond the limit and answers what is within it', async () => {
    for (let id = 0; id < 500; id += 1) client.send(query(String(id), 'hang'));
    for (let id = 4; id < 500; id += 1) {
      expect(await client.next()).toMatchObject({
        id: String(id),
        error: { code: 'BROKER_UNAVAILABLE' },
      });
    }
    expect(model.requests).toHaveLength(4);
    client.send({ id: '0', method: 'cancel' });
    expect(await client.next()).toMatchObject({ id: '0', outcomes: [{ text: null }] });
    await expectAlive();
  });

  it('does not listen to a client that does not read, and goes on when it does', async () => {
    // Four such answers are more than the system's socket buffers hold.
    await openWith(() => 'x'.repeat(8 * 1024 * 1024));
    client.socket.pause();
    for (let id = 0; id < 4; id += 1) client.send(query(String(id), 'a'));
    await model.received(4);
    // Heard now, it would be refused: all four places are taken by answers that cannot leave.
    client.send(query('4', 'a'));
    await new Promise((resolve) => setTimeout(resolve, 50));
    client.socket.resume();
    for (let id = 0; id < 5; id += 1) {
      expect(await client.next()).toMatchObject({ id: String(id), outcomes: [{ failure: null }] });
    }
  });

  it('splits an answer that is larger than a message may be', async () => {
    await openWith(() => 'x'.repeat(3 * 1024 * 1024));
    const requests = Array.from({ length: 8 }, () => plain('a'));
    client.send({ id: '1', method: 'query_batch', requests });
    const [first, second] = [await client.next(), await client.next()];
    expect(first).toMatchObject({ id: '1', more: true });
    expect(second).not.toHaveProperty('more');
    expect([...(first.outcomes as object[]), ...(second.outcomes as object[])]).toHaveLength(8);
  });

  it('aborts the calls of a client that leaves', async () => {
    client.send(query('1', 'hang'));
    client.send(query('2', 'hang'));
    await model.received(2);
    client.socket.terminate();
    await Promise.all(model.requests.map(({ signal }) => aborted(signal)));
  });

  it.each<[string, BrokerPort['query'], object]>([
    [
      'a foreign error',
      () => Promise.reject(new Error('secret')),
      { code: 'INTERNAL', message: 'The broker failed.' },
    ],
    [
      'a typed error',
      () => Promise.reject(new RlmError({ code: 'RLM_CLOSED', message: 'closed' })),
      { code: 'RLM_CLOSED', message: 'closed' },
    ],
    [
      'a throw',
      () => {
        throw new Error('secret');
      },
      { code: 'INTERNAL', message: 'The broker failed.' },
    ],
  ])('answers %s of a broker with an error', async (_what, fail, error) => {
    const broker: BrokerPort = { query: fail, queryBatch: async () => [] };
    client = await rawClient(await server.register(broker));
    client.send(query('1', 'a'));
    expect(await client.next()).toEqual({ id: '1', error });
  });
});

describe('the sessions of WebSocketBrokerServer', () => {
  it('reach each its own broker only', async () => {
    const names = ['one', 'two', 'three'];
    const clients = await Promise.all(
      names.map(async (name) =>
        rawClient(await server.register(brokerOver([createScriptedLlm(name, () => name)]))),
      ),
    );
    for (const client of clients) client.send(query('1', 'who?'));
    const answers = await Promise.all(clients.map((client) => client.next()));
    expect(answers).toMatchObject(names.map((text) => ({ outcomes: [{ text }] })));
  });

  it('end by unregister: calls aborted, connections closed, token worthless', async () => {
    const model = createScriptedLlm('first', never);
    const endpoint = await server.register(brokerOver([model]));
    const other = await rawClient(await server.register(brokerOver([echo()])));
    const client = await rawClient(endpoint);
    client.send(query('1', 'a'));
    await model.received(1);
    await endpoint.unregister();
    await endpoint.unregister();
    expect(await client.closed).toEqual({ code: 1001, reason: 'the session has ended' });
    await aborted(model.requests[0]?.signal);
    await expect(rawClient(endpoint)).rejects.toThrow('401');
    other.send(query('1', 'still here'));
    expect(await other.next()).toMatchObject({ outcomes: [{ text: 'still here' }] });
  });

  it('all end by close, however often it is called', async () => {
    const endpoint = await server.register(brokerOver([echo()]));
    const client = await rawClient(endpoint);
    await Promise.all([server.close(), server.close()]);
    await server.close();
    expect((await client.closed).code).toBe(1001);
    await expect(rawClient(endpoint)).rejects.toThrow('ECONNREFUSED');
    await expect(server.register(brokerOver([echo()]))).rejects.toMatchObject({
      code: 'BROKER_UNAVAILABLE',
    });
  });

  it('end by close also if the peer does not answer', async () => {
    const endpoint = await server.register(brokerOver([echo()]));
    const client = await rawClient(endpoint);
    client.socket.pause();
    await server.close();
    client.socket.terminate();
  });

  it('do not begin while the server closes', async () => {
    const registering = server.register(brokerOver([echo()]));
    const closing = server.close();
    await expect(registering).rejects.toMatchObject({ code: 'BROKER_UNAVAILABLE' });
    await closing;
  });

  it('begin with a typed error if the port is taken, and work once it is free', async () => {
    const { url } = await server.register(brokerOver([echo()]));
    const second = new WebSocketBrokerServer({ port: Number(new URL(url).port) });
    await expect(second.register(brokerOver([echo()]))).rejects.toMatchObject({
      code: 'BROKER_UNAVAILABLE',
      message: expect.stringContaining('EADDRINUSE'),
    });
    await server.close();
    const client = await rawClient(await second.register(brokerOver([echo()])));
    expect(client.socket.readyState).toBe(WebSocket.OPEN);
    await second.close();
  });

  it('need no closing if nothing was ever registered', async () => {
    await new WebSocketBrokerServer().close();
  });
});

function plain(prompt: string): object {
  return { kind: 'llm_query', prompt };
}

function context(value: object): object {
  return { method: 'query', requests: [{ kind: 'rlm_query', prompt: 'a', context: value }] };
}

async function aborted(signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) throw new Error('the model was not asked');
  if (!signal.aborted) await once(signal, 'abort');
}
