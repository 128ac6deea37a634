import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { TestFolder } from './rlm-process.js';

/** What an engine answers to a request. */
export interface EngineAnswer {
  readonly status?: number;
  /** One object, or several, a line each. */
  readonly body: object | readonly object[];
  /** Whether it goes on as if more were to come. */
  readonly unfinished?: boolean;
}

const USUAL: Readonly<Record<string, EngineAnswer>> = {
  'GET /version': { body: { Version: '28.0.0', ApiVersion: '1.48', Components: [] } },
  'GET /info': { body: { OSType: 'linux', Runtimes: { runc: {} }, NCPU: 2 } },
  'GET /containers/json': { body: {}, status: 500 },
};

const NOT_FOUND: EngineAnswer = { status: 404, body: { message: 'No such image' } };
/** What a container is made from may stand in the address too. */
const MAX_HEADER_BYTES = 1 << 20;

/** Answers on a socket like a container engine that has not much to say. */
export class ScriptedEngine implements AsyncDisposable {
  private constructor(
    private readonly folder: TestFolder,
    private readonly server: Server,
  ) {}

  /**
   * @param answers By method and path, such as `GET /info`; all else is not found.
   * @param onAsked Told each method and path.
   */
  static async start(
    answers: Readonly<Record<string, EngineAnswer>> = {},
    onAsked: (asked: string) => void = () => undefined,
  ): Promise<ScriptedEngine> {
    const folder = await TestFolder.create();
    const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES }, (request, response) => {
      const path = request.url?.split('?')[0] ?? '';
      const asked = `${request.method ?? ''} ${path}`;
      onAsked(asked);
      const answer = answers[asked] ?? USUAL[asked];
      const { status = 200, body, unfinished = false } = answer ?? NOT_FOUND;
      response.writeHead(status, { 'content-type': 'application/json' });
      for (const each of [body].flat()) response.write(`${JSON.stringify(each)}\n`);
      if (!unfinished) response.end();
    });
    const engine = new ScriptedEngine(folder, server);
    await once(server.listen(folder.file('engine.sock')), 'listening');
    return engine;
  }

  /** For `DOCKER_HOST`. */
  get address(): string {
    return `unix://${this.folder.file('engine.sock')}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await this.folder[Symbol.asyncDispose]();
  }
}
