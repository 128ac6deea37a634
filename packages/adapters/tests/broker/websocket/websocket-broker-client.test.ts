import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';

import { afterEach, describe, expect, it } from '@jest/globals';
import type { SubCallRequest } from '@rlm-ts/domain';
import { createScriptedLlm, never, promptOf } from '@rlm-ts/testkit';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';

import {
  WebSocketBrokerClient,
  WebSocketBrokerServer,
} from '../../../src/broker/websocket/index.js';
import type { WebSocketBrokerClientOptions } from '../../../src/broker/websocket/index.js';
import { brokerOver } from '../broker-parts.js';

const opened: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

const ask = (prompt: string): SubCallRequest => ({ kind: 'llm_query', prompt });

function clientOf(options: WebSocketBrokerClientOptions): WebSocketBrokerClient {
  const client = new WebSocketBrokerClient(options);
  opened.push(() => client.close());
  return client;
}

function serverOf(
  ...options: ConstructorParameters<typeof WebSocketBrokerServer>
): WebSocketBrokerServer {
  const server = new WebSocketBrokerServer(...options);
  opened.push(() => server.close());
  return server;
}

/** A server that does with the first connection what the test says. */
async function rogueServer(
  behave: (socket: WebSocket, message: { id: string }) => void,
): Promise<WebSocketBrokerClientOptions> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  server.on('connection', (socket) => {
    socket.on('message', (data: Buffer) => {
      behave(socket, JSON.parse(data.toString()) as { id: string });
    });
  });
  await once(server, 'listening');
  opened.push(() => {
    for (const socket of server.clients) socket.terminate();
    server.close();
  });
  return { url: `ws://127.0.0.1:${String((server.address() as AddressInfo).port)}`, token: 't' };
}

describe('WebSocketBrokerClient', () => {
  it('asks nobody before its first call', async () => {
    const client = clientOf({ url: 'ws://127.0.0.1:1', token: 't' });
    await client.close();
    expect((await client.query(ask('a'))).failure?.code).toBe('BROKER_UNAVAILABLE');
  });

  it('sends everything over one connection', async () => {
    const endpoint = await serverOf({ maxConnections: 1 }).register(
      brokerOver([createScriptedLlm('first', promptOf)]),
    );
    const client = clientOf(endpoint);
    const answers = await Promise.all(['a', 'b', 'c'].map((prompt) => client.query(ask(prompt))));
    expect(answers.map(({ text }) => text)).toEqual(['a', 'b', 'c']);
  });

  it.each(['wrong', 'ä', 'line\nbreak', ''])(
    'fails every call with a token like %j in a typed way',
    async (token) => {
      const { url } = await serverOf().register(brokerOver([createScriptedLlm('first')]));
      const outcomes = await clientOf({ url, token }).queryBatch([ask('a'), ask('b')]);
      expect(outcomes).toHaveLength(2);
      for (const { failure } of outcomes) {
        expect(['BROKER_UNAUTHORIZED', 'BROKER_UNAVAILABLE']).toContain(failure?.code);
      }
    },
  );

  it('fails every call with a wrong token as unauthorized, and says so', async () => {
    const { url } = await serverOf().register(brokerOver([createScriptedLlm('first')]));
    const outcome = await clientOf({ url, token: 'wrong' }).query(ask('a'));
    expect(outcome.failure).toEqual({
      code: 'BROKER_UNAUTHORIZED',
      message: 'The broker refused the token: it is wrong, or its session has ended.',
    });
  });

  it.each(['ws://127.0.0.1:1', 'ws://', 'not an address', 'http://['])(
    'fails with BROKER_UNAVAILABLE if there is nobody at %j',
    async (url) => {
      const outcome = await clientOf({ url, token: 't' }).query(ask('a'));
      expect(outcome.failure?.code).toBe('BROKER_UNAVAILABLE');
    },
  );

  it('gives up on a handshake that is never answered', async () => {
    const { url } = await silentServer();
    const outcome = await clientOf({ url, token: 't', connectTimeoutMs: 20 }).query(ask('a'));
    expect(outcome.failure?.code).toBe('BROKER_UNAVAILABLE');
  });

  it('can be aborted and closed while it connects', async () => {
    const { url } = await silentServer();
    const client = clientOf({ url, token: 't' });
    const controller = new AbortController();
    const abortedCall = client.query(ask('a'), { signal: controller.signal });
    const pending = client.query(ask('b'));
    controller.abort();
    expect((await abortedCall).failure?.code).toBe('ABORTED');
    await client.close();
    expect((await pending).failure?.code).toBe('BROKER_UNAVAILABLE');
  });

  it('fails what is under way when the connection is lost, and connects again', async () => {
    const model = createScriptedLlm('first', (request) =>
      promptOf(request) === 'hang' ? never() : 'answer',
    );
    const broker = brokerOver([model]);
    const first = serverOf();
    const endpoint = await first.register(broker);
    const client = clientOf(endpoint);
    const pending = Promise.all([client.query(ask('hang')), client.queryBatch([ask('hang')])]);
    await model.received(2);
    await first.close();
    for (const { failure } of (await pending).flat()) {
      expect(failure).toMatchObject({
        code: 'BROKER_UNAVAILABLE',
        message: expect.stringContaining('the session has ended'),
      });
    }
    expect((await client.query(ask('a'))).failure?.code).toBe('BROKER_UNAVAILABLE');
  });

  it('connects again after a loss', async () => {
    let connections = 0;
    const options = await rogueServer((socket, { id }) => {
      connections += 1;
      if (connections === 1) socket.terminate();
      else socket.send(JSON.stringify({ id, error: { code: 'INTERNAL', message: 'reached' } }));
    });
    const client = clientOf(options);
    expect((await client.query(ask('a'))).failure?.code).toBe('BROKER_UNAVAILABLE');
    expect((await client.query(ask('a'))).failure?.message).toBe('reached');
  });

  it('tells the server of an abort and leaves its place in line only with the answer', async () => {
    const received: string[] = [];
    const options = await rogueServer((socket, message) => {
      received.push(JSON.stringify(message));
      const error = { code: 'INTERNAL', message: 'reached' };
      if (received.length === 2) socket.send(JSON.stringify({ id: message.id, error }));
      if (received.length === 3) socket.send(JSON.stringify({ id: message.id, error }));
    });
    const client = clientOf({ ...options, maxInFlight: 1 });
    const controller = new AbortController();
    const first = client.query(ask('a'), { signal: controller.signal });
    const second = client.query(ask('b'));
    await until(() => received.length === 1);
    controller.abort();
    expect((await first).failure?.code).toBe('ABORTED');
    expect((await second).failure?.message).toBe('reached');
    expect(JSON.parse(received[1] ?? '')).toEqual({ id: '1', method: 'cancel' });
    expect(JSON.parse(received[2] ?? '')).toMatchObject({ id: '2', method: 'query' });
  });

  it.each<[string, (id: string) => string | Buffer]>([
    ['garbage', () => 'garbage'],
    ['a binary frame', (id) => Buffer.from(JSON.stringify({ id, outcomes: [] }))],
    ['an unknown id', () => JSON.stringify({ id: 'other', outcomes: [] })],
    ['too few outcomes', (id) => JSON.stringify({ id, outcomes: [] })],
    ['too many outcomes', (id) => JSON.stringify({ id, outcomes: [outcome, outcome] })],
    ['too many in parts', (id) => JSON.stringify({ id, outcomes: [outcome, outcome], more: true })],
    [
      'an outcome that is none',
      (id) => JSON.stringify({ id, outcomes: [{ ...outcome, text: 1 }] }),
    ],
    ['an unknown error code', (id) => JSON.stringify({ id, error: { code: 'NO', message: '' } })],
    ['outcomes and an error', (id) => JSON.stringify({ id, outcomes: [outcome], error })],
  ])('fails with PROTOCOL_VIOLATION on %s from the server', async (_what, reply) => {
    const options = await rogueServer((socket, { id }) => socket.send(reply(id)));
    const { failure } = await clientOf(options).query(ask('a'));
    expect(failure?.code).toBe('PROTOCOL_VIOLATION');
  });

  it('fails with BROKER_UNAVAILABLE on an answer beyond its limit', async () => {
    const options = await rogueServer((socket) => socket.send('x'.repeat(100_000)));
    const client = clientOf({ ...options, maxMessageBytes: 10_000 });
    expect((await client.query(ask('a'))).failure?.code).toBe('BROKER_UNAVAILABLE');
  });

  it('refuses a file as a context without failing the batch', async () => {
    const endpoint = await serverOf().register(brokerOver([createScriptedLlm('m', promptOf)]));
    const file: SubCallRequest = {
      kind: 'rlm_query',
      prompt: 'b',
      context: { kind: 'file', path: '/data' },
    };
    const [a, b, c] = await clientOf(endpoint).queryBatch([ask('a'), file, ask('c')]);
    expect([a?.text, c?.text]).toEqual(['a', 'c']);
    expect(b?.failure?.code).toBe('CONTEXT_INVALID');
  });

  it('refuses a request beyond the limit without failing the batch', async () => {
    const endpoint = await serverOf().register(brokerOver([createScriptedLlm('m', promptOf)]));
    const huge = ask('x'.repeat(17 * 1024 * 1024));
    const [a, b, c] = await clientOf(endpoint).queryBatch([ask('a'), huge, ask('c')]);
    expect([a?.text, c?.text]).toEqual(['a', 'c']);
    expect(b?.failure?.code).toBe('CONTEXT_TOO_LARGE');
  });

  it('splits a batch that is larger than a message may be, both ways', async () => {
    const limits = { maxMessageBytes: 100_000 };
    const endpoint = await serverOf(limits).register(
      brokerOver([createScriptedLlm('m', (request) => promptOf(request).repeat(2))]),
    );
    const client = clientOf({ ...endpoint, ...limits });
    const prompts = Array.from({ length: 40 }, (_, index) => String(index % 10).repeat(20_000));
    const outcomes = await client.queryBatch(prompts.map(ask));
    expect(outcomes.map(({ text }) => text)).toEqual(prompts.map((prompt) => prompt.repeat(2)));
  });

  it('fails an answer too large for any message and keeps its cost', async () => {
    const limits = { maxMessageBytes: 100_000 };
    const endpoint = await serverOf(limits).register(
      brokerOver([createScriptedLlm('m', () => 'x'.repeat(200_000))]),
    );
    const outcome = await clientOf({ ...endpoint, ...limits }).query(ask('a'));
    expect(outcome).toMatchObject({ text: null, failure: { code: 'MODEL_FAILED' }, costUsd: 0.5 });
  });

  it('names and measures the calls that never reach the server as it is told', async () => {
    let now = 0;
    const client = clientOf({
      url: 'ws://127.0.0.1:1',
      token: 't',
      ids: { next: (prefix) => `${prefix}_mine` },
      clock: { monotonic: () => (now += 5) },
    });
    expect(await client.query({ ...ask('a'), model: 'm' })).toMatchObject({
      id: 'call_mine',
      model: 'm',
      latencyMs: 5,
    });
  });
});

const error = { code: 'INTERNAL', message: '' };

const outcome = {
  id: 'call_1',
  model: 'm',
  text: 'a',
  failure: null,
  usage: null,
  costUsd: null,
  latencyMs: 0,
};

/** Accepts connections and says nothing. */
async function silentServer(): Promise<{ server: Server; url: string }> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    opened.push(() => void socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  opened.push(() => void server.close());
  return { server, url: `ws://127.0.0.1:${String((server.address() as AddressInfo).port)}` };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
}
