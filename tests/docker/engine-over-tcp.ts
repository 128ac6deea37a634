import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

import { ENGINE_HOST } from './engine.js';

/** The engine under test behind a TCP port, as one on another machine that shares no files. */
export class EngineOverTcp implements AsyncDisposable {
  private readonly open = new Set<Socket>();
  readonly port: number;

  private constructor(
    private readonly server: Server,
    private readonly held: RegExp | null,
  ) {
    this.port = (server.address() as AddressInfo).port;
    server.on('connection', (near) => {
      this.join(near);
    });
  }

  /**
   * @param options `held`: requests whose first line this matches never reach the engine. `port`:
   *   where to listen; 0 is any.
   */
  static async start(
    options: { readonly held?: RegExp; readonly port?: number } = {},
  ): Promise<EngineOverTcp> {
    const { held = null, port = 0 } = options;
    const server = createServer({ allowHalfOpen: true });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return new EngineOverTcp(server, held);
  }

  /** What `DOCKER_HOST` would be. */
  get host(): string {
    return `tcp://127.0.0.1:${String(this.port)}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.open) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private join(near: Socket): void {
    const far = connectToEngine();
    far.pipe(near);
    near.on('data', (chunk: Buffer) => {
      if (this.held?.test(chunk.toString('latin1')) === true) return;
      if (far.write(chunk)) return;
      near.pause();
      far.once('drain', () => near.resume());
    });
    near.on('end', () => far.end());
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.open.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.open.delete(one);
        other.destroy();
      });
    }
  }
}

function connectToEngine(): Socket {
  if (ENGINE_HOST.startsWith('unix://')) {
    return connect({ path: ENGINE_HOST.slice('unix://'.length), allowHalfOpen: true });
  }
  const { hostname, port } = new URL(ENGINE_HOST);
  return connect({ host: hostname, port: Number(port), allowHalfOpen: true });
}
