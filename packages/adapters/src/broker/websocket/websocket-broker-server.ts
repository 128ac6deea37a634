import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import { isIPv6 } from 'node:net';
import type { Duplex } from 'node:stream';

import { RlmError } from '@rlm-ts/domain';
import type { BrokerEndpoint, BrokerPort } from '@rlm-ts/domain';
import type { WebSocketServer } from 'ws';

import { BrokerConnection } from './broker-connection.js';
import { DEFAULT_MAX_MESSAGE_BYTES } from './messages.js';
import { SessionRegistry } from './session-registry.js';
import type { BrokerSession } from './session-registry.js';

/** Options of a {@link WebSocketBrokerServer}. */
export interface WebSocketBrokerServerOptions {
  /** Address to listen on. Default `127.0.0.1`: only this machine can connect. */
  readonly host?: string;
  /** Default 0: any free port. */
  readonly port?: number;
  /** Bytes of one message, either way. Default 16 MiB. */
  readonly maxMessageBytes?: number;
  /** Unanswered messages per connection. Default 256. */
  readonly maxInFlight?: number;
  /** Connections per session. Default 16. */
  readonly maxConnections?: number;
}

/** A registered broker's address, and the way to take it back. */
export interface RegisteredBroker extends BrokerEndpoint {
  /** Ends the token and hangs up on whoever used it. Idempotent. */
  unregister(): Promise<void>;
}

/** Idle milliseconds after which TCP probes the peer, so that one that vanished is noticed. */
const KEEP_ALIVE_MS = 30_000;

const GOING_AWAY = 1001;

/**
 * Opens brokers to other processes over WebSocket. One server serves all sessions of an RLM; each
 * session has a token of its own, and a connection can reach only its token's broker. Browsers are
 * refused whatever they know.
 *
 * Listens from the first {@link WebSocketBrokerServer.register} on, and never keeps the process
 * alive by listening alone.
 */
export class WebSocketBrokerServer {
  private readonly sessions = new SessionRegistry();
  private sockets: WebSocketServer | null = null;
  private listening: Promise<Server> | null = null;
  private closing: Promise<void> | null = null;

  constructor(private readonly options: WebSocketBrokerServerOptions = {}) {}

  /**
   * Makes a broker reachable.
   *
   * @throws RlmError `BROKER_UNAVAILABLE` if the server cannot listen or is closed.
   */
  async register(broker: BrokerPort): Promise<RegisteredBroker> {
    this.throwIfClosed();
    this.listening ??= this.listen();
    const server = await this.listening;
    this.throwIfClosed();
    const { token, session, remove } = this.sessions.add(broker);
    return {
      url: urlOf(server),
      token,
      unregister: async () => {
        remove();
        await hangUp(session);
      },
    };
  }

  /** Ends every session and stops listening; leaves no handle behind. Idempotent. */
  close(): Promise<void> {
    this.closing ??= this.shutDown();
    return this.closing;
  }

  private async shutDown(): Promise<void> {
    const sessions = this.sessions.sessions();
    this.sessions.clear();
    // A server that never came to listen has nothing to close; `register` has told of the error.
    const server = await this.listening?.catch(() => null);
    await Promise.all(sessions.map(hangUp));
    this.sockets?.close();
    if (!server) return;
    await new Promise<void>((resolve) => {
      server.close(() => {
        resolve();
      });
      server.closeAllConnections();
    });
  }

  private throwIfClosed(): void {
    if (this.closing === null) return;
    throw new RlmError({
      code: 'BROKER_UNAVAILABLE',
      message: 'The WebSocket broker server is closed.',
    });
  }

  private async listen(): Promise<Server> {
    const { host = '127.0.0.1', port = 0 } = this.options;
    // The library is loaded when somebody wants a connection, not with every program.
    const { WebSocketServer } = await import('ws');
    const sockets = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      // Compression would let a small message grow beyond every limit, and costs time on loopback.
      perMessageDeflate: false,
      maxPayload: this.options.maxMessageBytes ?? DEFAULT_MAX_MESSAGE_BYTES,
    });
    this.sockets = sockets;
    const server = createServer((_request, response) => {
      response.writeHead(426, { Connection: 'close', 'Content-Length': 0 }).end();
    });
    server.on('upgrade', (request, socket, head) => {
      this.upgrade(sockets, request, socket, head);
    });
    try {
      server.listen(port, host);
      await once(server, 'listening');
    } catch (cause) {
      this.listening = null;
      const problem = cause instanceof Error ? cause.message : String(cause);
      throw new RlmError({
        code: 'BROKER_UNAVAILABLE',
        message: `The WebSocket broker cannot listen on ${host}:${String(port)}: ${problem}`,
        cause,
      });
    }
    // Whoever waits for an answer keeps the process alive; a server nobody uses must not.
    server.unref();
    return server;
  }

  private upgrade(
    sockets: WebSocketServer,
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
  ): void {
    // A peer that leaves during the handshake: nothing is open yet that would have to be ended.
    socket.on('error', () => socket.destroy());
    if (request.headers.origin !== undefined) {
      refuse(socket, '403 Forbidden');
      return;
    }
    const session = this.sessions.find(request.headers.authorization);
    if (session === null) {
      refuse(socket, '401 Unauthorized');
    } else if (session.connections.size >= (this.options.maxConnections ?? 16)) {
      refuse(socket, '503 Service Unavailable');
    } else {
      request.socket.setKeepAlive(true, KEEP_ALIVE_MS);
      this.accept(sockets, session, request, socket, head);
    }
  }

  private accept(
    sockets: WebSocketServer,
    session: BrokerSession,
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
  ): void {
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const { maxMessageBytes = DEFAULT_MAX_MESSAGE_BYTES, maxInFlight = 256 } = this.options;
      const limits = { maxMessageBytes, maxInFlight };
      const connection = new BrokerConnection(webSocket, session.broker, limits);
      session.connections.add(connection);
      webSocket.once('close', () => session.connections.delete(connection));
    });
  }
}

/** Answers a handshake with a status line and nothing else. */
function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => {
    socket.destroy();
  });
}

async function hangUp(session: BrokerSession): Promise<void> {
  const connections = [...session.connections];
  await Promise.all(connections.map((one) => one.close(GOING_AWAY, 'the session has ended')));
}

function urlOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new RlmError({ code: 'INTERNAL', message: 'The WebSocket broker has no TCP address.' });
  }
  const host = isIPv6(address.address) ? `[${address.address}]` : address.address;
  return `ws://${host}:${String(address.port)}`;
}
