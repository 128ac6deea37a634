import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Answers one kind of request. */
export type Route = (request: IncomingMessage, response: ServerResponse) => void;

/** An engine's answer in JSON. */
export function json(value: unknown, status = 200): Route {
  return (_request, response) => {
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(value));
  };
}

/** The beginning of an answer, after which the connection breaks. */
export const halfAnAnswer: Route = (_request, response) => {
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '1000' });
  response.write('{"Id":"c1",', () => {
    response.destroy();
  });
};

/** What a current engine says of itself. */
export const MODERN: Readonly<Record<string, Route>> = {
  'GET /version': json({ Version: '28.2.2', ApiVersion: '1.50', Components: [{ Name: 'Engine' }] }),
  'GET /info': json({ OSType: 'linux', Runtimes: { runc: {}, runsc: {} }, NCPU: 2 }),
};

/** A container engine on a socket of its own, played by a test. */
export class FakeEngine {
  /** Method and path of each request so far. */
  readonly requests: string[] = [];

  private constructor(
    private readonly server: Server,
    private readonly folder: string,
    /** Answers by method and path without its query; what has no entry is not found. */
    public routes: Readonly<Record<string, Route>>,
  ) {}

  static async listen(routes: Readonly<Record<string, Route>> = MODERN): Promise<FakeEngine> {
    const folder = await mkdtemp(path.join(tmpdir(), 'rlm-fake-engine-'));
    const server = createServer();
    const engine = new FakeEngine(server, folder, routes);
    server.on('request', (request, response) => {
      engine.answer(request, response);
    });
    await new Promise<void>((resolve) => {
      server.listen(engine.socket, resolve);
    });
    return engine;
  }

  get socket(): string {
    return path.join(this.folder, 'engine.sock');
  }

  get address(): string {
    return `unix://${this.socket}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => {
      this.server.close(resolve);
    });
    await rm(this.folder, { recursive: true, force: true });
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const [where = ''] = (request.url ?? '').split('?');
    const key = `${request.method ?? ''} ${where}`;
    this.requests.push(key);
    const route = this.routes[key] ?? json({ message: `no such thing: ${key}` }, 404);
    route(request, response);
  }
}
