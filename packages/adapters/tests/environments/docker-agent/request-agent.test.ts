import { once } from 'node:events';
import { createServer, request, type Agent, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { requestAgent } from '../../../src/environments/docker/engine/request-agent.js';

let server: Server;
let agent: Agent;

beforeEach(async () => {
  server = createServer(() => undefined).listen(0, '127.0.0.1');
  await once(server, 'listening');
  agent = requestAgent('http');
});

afterEach(() => {
  agent.destroy();
  server.closeAllConnections();
  server.close();
});

describe('requestAgent', () => {
  it('is described in a word, whatever it holds: docker-modem describes it at every request', async () => {
    const { port } = server.address() as AddressInfo;
    const sent = Array.from({ length: 20 }, () => request({ port, agent }).end());
    for (const each of sent) each.on('error', () => undefined);
    await Promise.all(sent.map((each) => once(each, 'socket')));
    const asDockerModemDoes = inspect({ agent }, { showHidden: true, depth: null });
    expect(asDockerModemDoes).toBe('{ agent: Agent }');
  });
});
