import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

import { ENGINE_HOST } from './engine.js';

/** The engine under test behind a TCP port, as one on another machine that shares no files. */
export class EngineOverTcp implements AsyncDisposable {
  private readonly open = new Set<Socket>();
  private reachable = true;

  private constructor(
    private readonly server: Server,
    private readonly held: RegExp | null,
  ) {
    server.on('connection', (near) => {
      if (this.reachable) this.join(near);
      else near.destroy();
    });
  }

  /** @param held Requests whose first line this matches never reach the engine. */
  static async start(held: RegExp | null = null): Promise<EngineOverTcp> {
    const server = createServer({ allowHalfOpen: true });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new EngineOverTcp(server, held);
  }

  /** What `DOCKER_HOST` would be. */
  get host(): string {
    return `tcp://127.0.0.1:${String((this.server.address() as AddressInfo).port)}`;
  }

  /** Breaks every connection, and takes no other for good. */
  hangUp(): void {
    this.reachable = false;
    for (const socket of this.open) socket.destroy();
  }

  /** Takes connections again. */
  answer(): void {
    this.reachable = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.hangUp();
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
