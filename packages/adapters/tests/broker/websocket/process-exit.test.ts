import { describe, expect, it } from '@jest/globals';

import { runBrokerProcess } from './broker-process.js';

/** Far longer than a process takes that ends, and shorter than a test may. */
const HANG_MS = 20_000;

describe('a process with a WebSocket broker', () => {
  it('ends by itself once all is closed, also with calls under way and idle connections', async () => {
    const script = `
      import { connect } from 'node:net';
      import { once } from 'node:events';
      const endpoint = await server.register(broker);
      const client = new WebSocketBrokerClient(endpoint);
      const pending = client.query({ kind: 'llm_query', prompt: 'a' });
      await reached;
      const idle = connect(Number(new URL(endpoint.url).port), '127.0.0.1');
      await once(idle, 'connect');
      await server.close();
      broker.close();
      console.log((await pending).failure.code);
      await client.close();
    `;
    const ended = await runBrokerProcess(script, AbortSignal.timeout(HANG_MS));
    expect(ended).toEqual({ code: 0, stdout: 'BROKER_UNAVAILABLE\n', stderr: '' });
  });

  it('is not kept alive by a server that nobody uses', async () => {
    const script = `console.log((await server.register(broker)).url.slice(0, 15));`;
    const ended = await runBrokerProcess(script, AbortSignal.timeout(HANG_MS));
    expect(ended).toEqual({ code: 0, stdout: 'ws://127.0.0.1:\n', stderr: '' });
  });
});
