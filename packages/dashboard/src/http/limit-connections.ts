import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';

/**
 * Keeps at most so many connections open on which requests come. For one more, that one is closed that
 * has been of no use for the longest, so that nobody keeps others out by connections alone. Those that
 * have become WebSockets do not count.
 */
export function limitConnections(server: Server, most: number): void {
  /** Requests under way on each; the one that was used last is the last. */
  const requests = new Map<Duplex, number>();
  const use = (socket: Duplex, change: 1 | -1): void => {
    const before = requests.get(socket);
    if (before === undefined) return;
    requests.delete(socket);
    requests.set(socket, before + change);
  };
  server.on('connection', (socket) => {
    if (requests.size >= most) {
      const least = leastUseful(requests);
      if (least !== undefined) requests.delete(least);
      least?.destroy();
    }
    requests.set(socket, 0);
    socket.once('close', () => requests.delete(socket));
  });
  server.on('request', ({ socket }, response) => {
    use(socket, 1);
    response.once('close', () => {
      use(socket, -1);
    });
  });
  server.on('upgrade', (_request, socket) => {
    requests.delete(socket);
  });
}

/** One that waits for nothing; if each of them does, the one that has waited for the longest. */
function leastUseful(requests: ReadonlyMap<Duplex, number>): Duplex | undefined {
  const all = [...requests];
  return (all.find(([, underWay]) => underWay === 0) ?? all[0])?.[0];
}
