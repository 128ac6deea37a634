import { once } from 'node:events';
import { createSocket } from 'node:dgram';
import { chmod } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import path from 'node:path';

import type { PlantedCanary } from './planted-canary.js';
import { newSecret } from './secret.js';

/** A listener of this host that tells a secret to whoever connects, and counts them. */
async function plantServer(
  name: string,
  listen: (server: Server) => unknown,
): Promise<PlantedCanary & { readonly server: Server }> {
  const secret = newSecret();
  let visits = 0;
  const server = createServer((socket) => {
    visits += 1;
    socket.on('error', () => undefined); // whoever came may leave as it likes
    socket.end(`${secret}\n`);
  });
  listen(server);
  await once(server, 'listening');
  return {
    server,
    facts: {},
    secrets: [secret],
    touched: async () => (visits === 0 ? [] : [`${String(visits)} came to the ${name}`]),
    remove: async () => {
      server.close();
    },
  };
}

/** On the loopback of IPv4. */
export async function plantTcpPort(): Promise<PlantedCanary> {
  const planted = await plantServer('TCP port', (server) => server.listen(0, '127.0.0.1'));
  return { ...planted, facts: { tcp_port: (planted.server.address() as AddressInfo).port } };
}

/** A socket among the files, open to everybody. */
export async function plantPathSocket(folder: string): Promise<PlantedCanary> {
  const file = path.join(folder, 's');
  const planted = await plantServer('socket file', (server) => server.listen(file));
  await chmod(file, 0o777);
  return { ...planted, facts: { socket: file } };
}

/** A socket of Linux that has a name and no file. */
export async function plantAbstractSocket(): Promise<PlantedCanary> {
  const name = newSecret();
  const planted = await plantServer('abstract socket', (server) => server.listen(`\0${name}`));
  return { ...planted, facts: { abstract: name } };
}

/** Counts datagrams on the loopback of IPv4. */
export async function plantUdpPort(): Promise<PlantedCanary> {
  let datagrams = 0;
  const socket = createSocket('udp4', () => (datagrams += 1));
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    facts: { udp_port: socket.address().port },
    touched: async () =>
      datagrams === 0 ? [] : [`${String(datagrams)} datagrams came to the UDP port`],
    remove: async () => {
      socket.close();
    },
  };
}
