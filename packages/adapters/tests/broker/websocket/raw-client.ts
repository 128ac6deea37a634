import { once } from 'node:events';

import type { BrokerEndpoint } from '@rlm-ts/domain';
import { WebSocket } from 'ws';

/** A client that sends what it likes and remembers what comes back. */
export interface RawClient {
  readonly socket: WebSocket;
  send(message: unknown): void;
  /** The next message that has not been taken yet. */
  next(): Promise<Record<string, unknown>>;
  /** Messages that have come and were not taken. */
  readonly waiting: readonly Record<string, unknown>[];
  readonly closed: Promise<{ code: number; reason: string }>;
}

/** Connects; rejects if the handshake does. */
export async function rawClient(endpoint: BrokerEndpoint): Promise<RawClient> {
  const headers = { Authorization: `Bearer ${endpoint.token}` };
  const socket = new WebSocket(endpoint.url, { headers });
  const waiting: Record<string, unknown>[] = [];
  const takers: ((message: Record<string, unknown>) => void)[] = [];
  socket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString()) as Record<string, unknown>;
    const taker = takers.shift();
    if (taker === undefined) waiting.push(message);
    else taker(message);
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  await once(socket, 'open');
  socket.on('error', () => {});
  return {
    socket,
    waiting,
    closed,
    send: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    next: () =>
      new Promise((resolve) => {
        const message = waiting.shift();
        if (message === undefined) takers.push(resolve);
        else resolve(message);
      }),
  };
}

/** A message that asks one question. */
export function query(id: string, prompt: string): object {
  return { id, method: 'query', requests: [{ kind: 'llm_query', prompt }] };
}
