import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** What an engine says of itself, as far as it matters before anything is asked of it. */
export interface EngineClaims {
  readonly apiVersion: string;
  readonly runtimes: readonly string[];
}

/** Something that says of itself that it is an engine, and can do nothing. */
export class EngineThatIsNone implements AsyncDisposable {
  private constructor(
    private readonly server: Server,
    private readonly folder: string,
  ) {}

  static async start({ apiVersion, runtimes }: EngineClaims): Promise<EngineThatIsNone> {
    const answers: Readonly<Record<string, unknown>> = {
      '/version': { Version: '1.13.1', ApiVersion: apiVersion },
      '/info': {
        OSType: 'linux',
        NCPU: 2,
        Runtimes: Object.fromEntries(runtimes.map((name) => [name, { path: name }])),
      },
    };
    const server = createServer(({ url = '' }, response) => {
      const answer = answers[url.replace(/^\/v[\d.]+/, '')];
      response.writeHead(answer === undefined ? 404 : 200, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(answer ?? { message: 'page not found' }));
    });
    const folder = await mkdtemp(path.join(tmpdir(), 'rlm-no-engine-'));
    const none = new EngineThatIsNone(server, folder);
    server.listen(none.socket);
    await once(server, 'listening');
    return none;
  }

  /** What `DOCKER_HOST` would be. */
  get host(): string {
    return `unix://${this.socket}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
    await rm(this.folder, { recursive: true });
  }

  private get socket(): string {
    return path.join(this.folder, 'engine.sock');
  }
}
