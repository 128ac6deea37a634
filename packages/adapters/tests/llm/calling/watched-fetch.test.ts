import { once } from 'node:events';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { watchedFetch } from '../../../src/llm/calling/index.js';

describe('watchedFetch', () => {
  let responses: ServerResponse[];
  const server = createServer((_request, response) => responses.push(response));
  let url: string;

  beforeEach(async () => {
    responses = [];
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  });

  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  it('tells of every piece when it arrives and passes all of them on', async () => {
    const pieces = [': ping\n\n', ': ping\n\n', 'data: 1\n\n'];
    let signs = 0;
    // The next piece goes out once the one before has been told of.
    const fetched = watchedFetch(() => {
      signs += 1;
      const piece = pieces[signs - 1];
      if (piece === undefined) responses[0]?.end();
      else responses[0]?.write(piece);
    });
    const asked = fetched(url);
    await once(server, 'request');
    responses[0]?.writeHead(201, { 'x-test': 'kept' }).flushHeaders();
    const response = await asked;
    expect(await response.text()).toBe(pieces.join(''));
    expect(signs).toBe(4);
    expect([response.status, response.headers.get('x-test')]).toEqual([201, 'kept']);
  });

  it('cancels the request with its signal', async () => {
    const controller = new AbortController();
    const asked = watchedFetch(() => undefined)(url, { signal: controller.signal });
    await once(server, 'request');
    const closed = once(responses[0] ?? server, 'close');
    responses[0]?.writeHead(200).flushHeaders();
    const reading = (await asked).text();
    controller.abort();
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
    await closed;
  });

  it('lets a response without a body be', async () => {
    const asked = watchedFetch(() => undefined)(url);
    await once(server, 'request');
    responses[0]?.writeHead(204).end();
    expect((await asked).body).toBeNull();
  });
});
