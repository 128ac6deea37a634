import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Docker from 'dockerode';
import { attach } from '../../../src/environments/docker/engine/attach.js';

describe('Attaching to a container', () => {
  let folder: string;
  let server: Server;
  let received: string;
  let answer: string;
  const open = new Set<Socket>();

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'rlm-attach-'));
    received = '';
    answer = 'HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n';
    server = createServer((socket) => {
      open.add(socket);
      socket.on('data', (chunk) => {
        const before = received;
        received += chunk.toString('latin1');
        const ended = (text: string) => text.includes('\r\n\r\n');
        if (ended(received) && !ended(before)) socket.write(answer);
        if (received.endsWith('the first words')) socket.write('their answer');
      });
    });
    server.listen(path.join(folder, 'engine.sock'));
    await once(server, 'listening');
  });

  afterEach(async () => {
    for (const socket of open) socket.destroy();
    open.clear();
    server.close();
    await rm(folder, { recursive: true, force: true });
  });

  const docker = () => new Docker({ socketPath: path.join(folder, 'engine.sock') });

  it('sends nothing before what is written to the stream', async () => {
    const stream = await attach(docker(), 'c1');
    stream.write('the first words');
    const [heard] = (await once(stream, 'data')) as [Buffer];
    expect(heard.toString()).toBe('their answer');
    const [head = '', ...body] = received.split('\r\n\r\n');
    expect(head).toMatch(
      /^POST \/containers\/c1\/attach\?stream=true&stdin=true&stdout=true&stderr=true HTTP/,
    );
    expect(head).toMatch(/^Content-Length: 0\r?$/im);
    expect(body).toEqual(['the first words']);
  });

  it('rejects with what the engine says', async () => {
    answer =
      'HTTP/1.1 409 Conflict\r\nContent-Type: application/json\r\nContent-Length: 22\r\n\r\n{"message":"not ready"}';
    await expect(attach(docker(), 'c1')).rejects.toMatchObject({ statusCode: 409 });
  });
});
