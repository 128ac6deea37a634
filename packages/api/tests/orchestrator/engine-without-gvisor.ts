import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ANSWERS: Readonly<Record<string, object>> = {
  '/version': { Version: '28.0.0', ApiVersion: '1.48', Components: [] },
  '/info': { OSType: 'linux', Runtimes: { runc: {} }, NCPU: 2 },
  '/containers/json': [],
};

/** Answers on a socket like an engine that runs containers on the host's kernel, and has no image. */
export class EngineWithoutGvisor implements AsyncDisposable {
  private constructor(
    private readonly folder: string,
    private readonly server: Server,
  ) {}

  static async start(): Promise<EngineWithoutGvisor> {
    const folder = await mkdtemp(path.join(tmpdir(), 'rlm-engine-'));
    const server = createServer((request, response) => {
      const answer = ANSWERS[request.url?.split('?')[0] ?? ''];
      response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer ?? { message: 'No such image' }));
    });
    const engine = new EngineWithoutGvisor(folder, server);
    await once(server.listen(engine.socket), 'listening');
    return engine;
  }

  /** For the option `dockerHost`. */
  get address(): string {
    return `unix://${this.socket}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await rm(this.folder, { recursive: true });
  }

  private get socket(): string {
    return path.join(this.folder, 'engine.sock');
  }
}
