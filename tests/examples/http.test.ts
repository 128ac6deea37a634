import { describe, expect, it } from '@jest/globals';
import { runExample } from './run-example.js';
import { startExample } from './running-example.js';

const QUESTION = JSON.stringify({ prompt: 'How many words?', context: 'to be or not to be' });
const JSON_TYPE = { 'content-type': 'application/json' };

describe.each([
  ['http-hono.mjs', {}, {}],
  ['http-express.mjs', { RLM_TOKEN: 'let-me-in' }, { authorization: 'Bearer let-me-in' }],
])('examples/%s', (name, env, credentials) => {
  it('answers questions, streams them, and stops when it is told to', async () => {
    await using example = await startExample(name, env);
    const ask = (headers: Readonly<Record<string, string>>): Promise<Response> =>
      fetch(`${example.url}/completions`, {
        method: 'POST',
        headers: { ...JSON_TYPE, ...credentials, ...headers },
        body: QUESTION,
      });
    const answer = await ask({});
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ answer: '6 words', success: true });
    const streamed = await (await ask({ accept: 'text/event-stream' })).text();
    expect(streamed).toMatch(/^event: run_started\n/);
    expect(streamed).toMatch(/event: done\nid: \d+\ndata: {.*"answer":"6 words".*}\n\n$/);
    expect((await fetch(`${example.url}/health`)).status).toBe(200);
    expect(await example.stop()).toBe(0);
  }, 60_000);
});

describe('examples/http-express.mjs', () => {
  it('answers nobody without the token', async () => {
    await using example = await startExample('http-express.mjs', { RLM_TOKEN: 'let-me-in' });
    for (const authorization of ['', 'Bearer let-me-ix', 'Bearer']) {
      const headers = { ...JSON_TYPE, authorization };
      const init = { method: 'POST', headers, body: QUESTION };
      expect((await fetch(`${example.url}/completions`, init)).status).toBe(401);
    }
  }, 60_000);

  it('does not begin without a token', async () => {
    const { code, output } = await runExample('http-express.mjs', [], { PORT: '0' });
    expect(output).toContain('Set RLM_TOKEN');
    expect(code).toBe(1);
  }, 60_000);
});
