import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import {
  createServer,
  request as httpRequest,
  type ClientRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { FaultyPipe, type Traffic } from './stream-pipe.js';
import type { SeededRandom } from './stream-random.js';

/**
 * What happens to a request: it is refused by hanging up, or with a status without having been made
 * (`error`) or after it has (`late-error`); its answer gets lost, whole or by half; or nothing at all
 * happens to it until {@link FaultyProxy.release}.
 */
export type Fault = 'refuse' | 'error' | 'late-error' | 'lost' | 'half' | 'stall';

/** An attached stream that goes through the proxy. */
export interface Attachment {
  readonly toHost: FaultyPipe;
  readonly toContainer: FaultyPipe;
}

/** The socket of the engine that the tests use. */
export function engineSocket(): string {
  const host = process.env['DOCKER_HOST'] ?? '';
  const socket = host === '' ? '/var/run/docker.sock' : /^unix:\/\/(.+)$/.exec(host)?.[1];
  if (socket === undefined) throw new Error(`DOCKER_HOST is ${host}, and must be a unix socket`);
  return socket;
}

/** Stands on a socket of its own in front of the engine's, and does harm to what passes. */
export class FaultyProxy {
  /** What happens to a request; by default it passes. Asked for attached streams too. */
  plan: (method: string, path: string) => Fault | null = () => null;
  /** How attached streams travel from now on. */
  traffic: Traffic = {};
  /** Called with each attached stream before anything has passed. */
  onAttach: (attachment: Attachment) => void = () => undefined;
  /** All attached streams so far, the latest last. */
  readonly attachments: Attachment[] = [];
  private readonly held: (() => void)[] = [];
  /** Requests that the engine has not answered yet. */
  private readonly underWay = new Set<ClientRequest>();
  private readonly streams = new Set<Duplex>();

  private constructor(
    private readonly server: Server,
    private readonly folder: string,
    private readonly random: SeededRandom,
  ) {}

  static async listen(random: SeededRandom): Promise<FaultyProxy> {
    const folder = await mkdtemp(path.join(tmpdir(), 'rlm-faulty-'));
    const server = createServer();
    const proxy = new FaultyProxy(server, folder, random);
    server.on('request', (request, response) => {
      proxy.pass(request, response);
    });
    server.on('upgrade', (request, socket, head) => {
      proxy.attach(request, socket, head);
    });
    server.on('connection', (socket) => {
      proxy.streams.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => proxy.streams.delete(socket));
    });
    await new Promise<void>((resolve) => {
      server.listen(path.join(folder, 's'), resolve);
    });
    return proxy;
  }

  get address(): string {
    return `unix://${path.join(this.folder, 's')}`;
  }

  /** The latest attached stream. */
  get attachment(): Attachment {
    const latest = this.attachments.at(-1);
    if (latest === undefined) throw new Error('nothing is attached');
    return latest;
  }

  /** Lets requests that were stalled go their way, and all others from now on. */
  release(): void {
    this.plan = () => null;
    for (const go of this.held.splice(0)) go();
  }

  /** Waits until the engine has done all that it was asked for. */
  async idle(): Promise<void> {
    while (this.underWay.size > 0) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  async close(): Promise<void> {
    this.release();
    for (const stream of this.streams) stream.destroy();
    await new Promise((resolve) => this.server.close(resolve));
    await rm(this.folder, { recursive: true, force: true });
  }

  private pass(request: IncomingMessage, response: ServerResponse): void {
    const fault = this.plan(request.method ?? '', request.url ?? '');
    switch (fault) {
      case 'refuse':
        request.socket.destroy();
        return;
      case 'error':
        fail(request, response);
        return;
      case 'stall':
        void this.forwardLater(request, response);
        return;
      default:
        this.forward(request, response, fault);
    }
  }

  /** The engine does what it is asked for in the end, also if nobody waits for it any more. */
  private async forwardLater(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const released = new Promise<void>((resolve) => this.held.push(resolve));
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    await Promise.race([once(request, 'end'), once(request, 'close')]);
    await released;
    this.makeRequest(request, response, null).end(Buffer.concat(pieces));
  }

  private forward(request: IncomingMessage, response: ServerResponse, fault: Fault | null): void {
    const onward = this.makeRequest(request, response, fault);
    response.on('close', () => {
      if (!response.writableEnded) onward.destroy();
    });
    request.pipe(onward);
  }

  private makeRequest(
    request: IncomingMessage,
    response: ServerResponse,
    fault: Fault | null,
  ): ClientRequest {
    const onward = httpRequest(onwardOptions(request), (answer) => {
      if (fault === null) {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
        return;
      }
      const pieces: Buffer[] = [];
      answer.on('data', (piece: Buffer) => pieces.push(piece));
      answer.on('end', () => {
        spoil(request, response, answer, Buffer.concat(pieces), fault);
      });
    });
    onward.on('error', () => request.socket.destroy());
    onward.on('close', () => this.underWay.delete(onward));
    this.underWay.add(onward);
    return onward;
  }

  private attach(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const fault = this.plan(request.method ?? '', request.url ?? '');
    if (fault === 'stall') {
      this.held.push(() => {
        if (!socket.destroyed) this.attach(request, socket, head);
      });
      return;
    }
    if (fault === 'error' || fault === 'late-error') {
      const body = '{"message":"the proxy is tired"}';
      socket.end(
        `HTTP/1.1 500 Tired\r\nContent-Type: application/json\r\nContent-Length: ${String(body.length)}\r\n\r\n${body}`,
      );
      return;
    }
    if (fault !== null) {
      if (fault === 'half') socket.end('HTTP/1.1 101 UPGR');
      else socket.destroy();
      return;
    }
    const onward = httpRequest(onwardOptions(request));
    onward.on('error', () => socket.destroy());
    onward.on('upgrade', (answer, engine, early) => {
      const fields = Object.entries(answer.headers).map(
        ([name, value]) => `${name}: ${String(value)}`,
      );
      socket.write(`HTTP/1.1 101 UPGRADED\r\n${fields.join('\r\n')}\r\n\r\n`);
      this.join(socket, engine, head, early);
    });
    onward.on('response', (answer) => {
      answer.resume();
      socket.end(`HTTP/1.1 ${String(answer.statusCode)} Refused\r\nContent-Length: 0\r\n\r\n`);
    });
    onward.end();
  }

  private join(host: Duplex, engine: Duplex, fromHost: Buffer, fromEngine: Buffer): void {
    this.streams.add(engine);
    const cut = (): void => {
      host.destroy();
      engine.destroy();
    };
    engine.on('close', () => this.streams.delete(engine));
    if (fromHost.length > 0) host.unshift(fromHost);
    if (fromEngine.length > 0) engine.unshift(fromEngine);
    const attachment = {
      toHost: new FaultyPipe(engine, host, this.random, this.traffic, cut),
      toContainer: new FaultyPipe(host, engine, this.random, this.traffic, cut),
    };
    this.attachments.push(attachment);
    this.onAttach(attachment);
  }
}

function onwardOptions(request: IncomingMessage) {
  const { method, url, headers } = request;
  return { socketPath: engineSocket(), method, path: url, headers, agent: false as const };
}

function fail(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  response.writeHead(500, { 'Content-Type': 'application/json' });
  response.end('{"message":"the proxy is tired"}');
}

function spoil(
  request: IncomingMessage,
  response: ServerResponse,
  answer: IncomingMessage,
  body: Buffer,
  fault: Fault,
): void {
  if (fault === 'late-error') {
    fail(request, response);
    return;
  }
  if (fault === 'lost') {
    request.socket.destroy();
    return;
  }
  const announced = { 'Content-Length': String(body.length + 10) };
  response.writeHead(answer.statusCode ?? 500, announced);
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => {
    request.socket.destroy();
  });
}
