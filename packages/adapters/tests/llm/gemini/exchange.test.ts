import { describe, expect, it } from '@jest/globals';

import { Exchange } from '../../../src/llm/gemini/exchange.js';
import { startProviderServer, unreachableUrl } from '../provider-server.js';

const MODEL = { backend: 'gemini', modelName: 'gemini-2.5-flash' };

describe('Exchange', () => {
  it('takes what the SDK keeps to itself for a sign of life', async () => {
    const comments = { kind: 'raw', status: 200, body: ': ping\n\n' } as const;
    const server = await startProviderServer(comments);
    let signs = 0;
    const exchange = new Exchange(MODEL, [], () => {
      signs += 1;
    });
    const response = await exchange.fetch(server.url);
    expect(signs).toBe(1);
    expect(await response.text()).toBe(comments.body);
    expect(signs).toBe(2);
    await server.close();
  });

  it('knows by how far it came what an error means', async () => {
    const error = new TypeError('what the SDK stumbled over');
    const url = await unreachableUrl();
    const server = await startProviderServer({ kind: 'raw', status: 200, body: '' });
    const unsent = new Exchange(MODEL, []);
    const refused = new Exchange(MODEL, []);
    const answered = new Exchange(MODEL, []);
    const connection: unknown = await refused.fetch(url).catch((caught: unknown) => caught);
    await answered.fetch(server.url);
    await server.close();
    expect(unsent.translate(error, null)).toMatchObject({
      code: 'MODEL_FAILED',
      retryable: false,
      billed: 'no',
    });
    expect(refused.translate(connection, null)).toMatchObject({
      code: 'MODEL_FAILED',
      retryable: true,
      billed: 'no',
    });
    expect(answered.translate(error, null)).toMatchObject({
      code: 'MODEL_REPLY_MALFORMED',
      retryable: true,
      billed: 'unknown',
      message: expect.stringContaining('its reply cannot be read: what the SDK stumbled over'),
    });
  });
});
