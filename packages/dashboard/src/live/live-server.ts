import type { TrajectoryStorePort } from '@rlm-ts/api';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { LiveConnection } from './live-connection.js';
import { SummaryFeed } from './summary-feed.js';

/** Pages that may be open at once. */
const MAX_CONNECTIONS = 32;
/** Bytes of a message from a page: it only ever names a run. */
const MAX_REQUEST_BYTES = 1024;
/** A page that has not answered since the last time is gone, or does not read. */
const HEARTBEAT_MS = 30_000;

const GOING_AWAY = 1001;

/** Tells open pages over WebSocket what happens in the runs. */
export class LiveServer {
  private readonly sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: MAX_REQUEST_BYTES,
  });
  private readonly feed: SummaryFeed;
  private readonly connections = new Map<WebSocket, LiveConnection>();
  private readonly silent = new WeakSet<WebSocket>();
  private readonly heartbeat = setInterval(() => {
    this.endSilent();
  }, HEARTBEAT_MS).unref();

  constructor(private readonly store: TrajectoryStorePort) {
    this.feed = new SummaryFeed(store);
  }

  /** Takes over a connection whose request may be answered. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (this.connections.size >= MAX_CONNECTIONS) {
      refuseUpgrade(socket, '503 Service Unavailable');
      return;
    }
    this.sockets.handleUpgrade(request, socket, head, (webSocket) => {
      this.open(webSocket);
    });
  }

  /** Disconnects every page and stops reading for them. */
  async close(): Promise<void> {
    clearInterval(this.heartbeat);
    const connections = [...this.connections];
    for (const [socket] of connections) {
      socket.close(GOING_AWAY, 'The dashboard was stopped.');
      // The close frame has been handed over; nobody waits for a page that does not answer it.
      setImmediate(() => {
        socket.terminate();
      });
    }
    await this.feed.close();
    await Promise.all(connections.map(([, connection]) => connection.settled()));
    this.sockets.close();
  }

  private open(socket: WebSocket): void {
    const connection = new LiveConnection(socket, this.store);
    this.connections.set(socket, connection);
    this.feed.add(connection);
    socket.on('pong', () => this.silent.delete(socket));
    socket.once('close', () => {
      this.connections.delete(socket);
      this.feed.remove(connection);
    });
  }

  private endSilent(): void {
    for (const socket of this.connections.keys()) {
      if (this.silent.has(socket)) {
        socket.terminate();
      } else {
        this.silent.add(socket);
        socket.ping();
      }
    }
  }
}

/** Answers a handshake with a status line and nothing else. */
export function refuseUpgrade(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => {
    socket.destroy();
  });
}
