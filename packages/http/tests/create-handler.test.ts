import { describe, expect, it } from '@jest/globals';
import { ModelCallError, RlmError, type RlmErrorCode } from '@rlm-ts/api';
import * as fc from 'fast-check';
import { createHandler } from '../src/create-handler.js';
import { createNodeHandler } from '../src/node/create-node-handler.js';
import { asking, errorOf } from './ask.js';
import { hanging, scriptedRlm } from './scripted-rlm.js';

describe('a question', () => {
  it('is answered with what its run came to', async () => {
    await using scripted = scriptedRlm();
    const handler = createHandler(scripted.rlm);
    const response = await handler(asking({ prompt: 'Which?', context: { a: [1, 'x'] } }));
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    const body = (await response.json()) as Record<string, unknown>;
    const runId = String(body['runId']);
    expect(body).toEqual({
      runId,
      trajectoryId: runId.replace('run_', 'traj_'),
      answer: '42',
      success: true,
      stopReason: 'final',
      provenance: 'supported',
      error: null,
      warnings: [],
      usage: expect.objectContaining({ rootCalls: 2 }) as unknown,
      durationMs: expect.any(Number) as unknown,
    });
    expect(scripted.contexts).toEqual([{ kind: 'json', value: { a: [1, 'x'] } }]);
  });

  it.each([
    ['"text"', [{ kind: 'text', text: 'text' }]],
    ['["a", 1]', [{ kind: 'json', value: ['a', 1] }]],
    [
      '{"__proto__": {"x": 1}}',
      [{ kind: 'json', value: JSON.parse('{"__proto__": {"x": 1}}') as object }],
    ],
    ['null', []],
  ])('has %s as its context', async (context, loaded) => {
    await using scripted = scriptedRlm();
    const response = await createHandler(scripted.rlm)(
      asking(`{"prompt": "?", "context": ${context}}`),
    );
    expect(response.status).toBe(200);
    expect(scripted.contexts).toEqual(loaded);
  });

  it('is answered with the turns if it asks for them', async () => {
    await using scripted = scriptedRlm();
    const question = { prompt: '?', options: { iterations: true } };
    const response = await createHandler(scripted.rlm)(asking(question));
    const { iterations } = (await response.json()) as { iterations: { reply: string }[] };
    expect(iterations.map(({ reply }) => reply)).toEqual(['```repl\nlook()\n```', 'FINAL(42)']);
  });

  it('may ask for a shorter time', async () => {
    await using scripted = scriptedRlm(hanging);
    const response = await createHandler(scripted.rlm)(
      asking({ prompt: '?', options: { timeoutMs: 20 } }),
    );
    expect(response.status).toBe(504);
    expect(await response.json()).toMatchObject({
      stopReason: 'timeout',
      error: { code: 'TIMEOUT', message: expect.stringContaining('20 ms') },
    });
  });

  it('may not ask for a longer time than the RLM gives', async () => {
    await using scripted = scriptedRlm(hanging, {}, { timeoutMs: 20 });
    const response = await createHandler(scripted.rlm)(
      asking({ prompt: '?', options: { timeoutMs: 3_600_000 } }),
    );
    expect(response.status).toBe(504);
  });

  it('whose budget is spent has what there was until then, and status 402', async () => {
    await using scripted = scriptedRlm(
      () => '```repl\nlook()\n```',
      { execute: () => ({ draftAnswer: 'so far' }) },
      { maxTotalIterations: 2 },
    );
    const response = await createHandler(scripted.rlm)(asking({ prompt: '?' }));
    expect(response.status).toBe(402);
    expect(response.headers.get('x-should-retry')).toBe('false');
    expect(await response.json()).toMatchObject({
      answer: 'so far',
      success: false,
      stopReason: 'budget_exhausted',
      error: { code: 'BUDGET_EXHAUSTED' },
    });
  });

  it('is ended when its client leaves, and its session cleaned up', async () => {
    await using scripted = scriptedRlm(hanging);
    const client = new AbortController();
    const response = createHandler(scripted.rlm)(
      asking({ prompt: '?', context: 'x' }, { signal: client.signal }),
    );
    await scripted.asked(1);
    client.abort();
    expect((await response).status).toBe(499);
    expect(scripted.cleanedUp()).toBe(1);
  });

  it('begins no run if its client has left before', async () => {
    await using scripted = scriptedRlm();
    const response = await createHandler(scripted.rlm)(
      asking({ prompt: '?' }, { signal: AbortSignal.abort() }),
    );
    expect(response.status).toBe(499);
    expect(scripted.llm.requests).toHaveLength(0);
  });

  it('finds an RLM that is closed unavailable', async () => {
    const scripted = scriptedRlm();
    await scripted.rlm.close();
    const response = await createHandler(scripted.rlm)(asking({ prompt: '?' }));
    expect(response.status).toBe(503);
    expect(await errorOf(response)).toMatchObject({ code: 'RLM_CLOSED' });
  });
});

describe('an error', () => {
  it('of the model keeps its code and its message', async () => {
    await using scripted = scriptedRlm(() =>
      Promise.reject(new RlmError({ code: 'MODEL_FAILED', message: 'It is down.' })),
    );
    const response = await createHandler(scripted.rlm)(asking({ prompt: '?' }));
    expect(response.status).toBe(502);
    expect(await errorOf(response)).toEqual({ code: 'MODEL_FAILED', message: 'It is down.' });
  });

  it('of a provider that wants to be left alone for a while says for how long', async () => {
    const init = { code: 'RATE_LIMITED', message: 'Too fast.', retryAfterMs: 61_500 } as const;
    await using scripted = scriptedRlm(() => Promise.reject(new ModelCallError(init)));
    const response = await createHandler(scripted.rlm)(asking({ prompt: '?' }));
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('62');
  });

  it.each([
    ['PYTHON_NOT_FOUND', 500],
    ['API_KEY_INVALID', 500],
    ['INTERNAL', 500],
    ['ENGINE_UNAVAILABLE', 503],
  ] satisfies [RlmErrorCode, number][])(
    'of the server, %s, is told whoever runs it and not the client',
    async (code, status) => {
      const error = new RlmError({ code, message: 'secret: /srv/app' });
      await using scripted = scriptedRlm(() => Promise.reject(error));
      const told: unknown[] = [];
      const handler = createHandler(scripted.rlm, { onError: (thrown) => told.push(thrown) });
      const response = await handler(asking({ prompt: '?' }));
      expect(response.status).toBe(status);
      const text = await response.text();
      expect(text).toContain(code);
      expect(text).not.toContain('secret');
      expect(told).toEqual([error]);
    },
  );

  it('of a hook is a status, whatever it throws, and shows no stack', async () => {
    await using scripted = scriptedRlm();
    const told: RlmError[] = [];
    const handler = createHandler(scripted.rlm, {
      authorize: () => {
        throw new Error('the database at 10.0.0.1 is down');
      },
      onError: (error) => {
        told.push(error);
      },
    });
    const response = await handler(asking({ prompt: '?' }));
    expect(response.status).toBe(500);
    expect(await response.text()).not.toMatch(/10\.0|\.ts/);
    expect(told.map(({ message }) => message)).toEqual(['the database at 10.0.0.1 is down']);
  });

  it('is never a rejection, whatever the body', async () => {
    await using scripted = scriptedRlm();
    const handler = createHandler(scripted.rlm);
    const garbage = fc.oneof(fc.uint8Array(), fc.json(), fc.string());
    await fc.assert(
      fc.asyncProperty(garbage, async (body) => {
        const response = await handler(
          new Request('http://server/completions', {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body,
          }),
        );
        expect(response.status).toBe(400);
        expect(await errorOf(response)).toMatchObject({ code: 'BAD_REQUEST' });
      }),
    );
    expect(scripted.llm.requests).toHaveLength(0);
  });
});

describe('a request that is not taken', () => {
  it.each([
    ['text/plain', {}, 415, 'MEDIA_TYPE_UNSUPPORTED'],
    ['application/json; charset=utf-16', {}, 415, 'MEDIA_TYPE_UNSUPPORTED'],
    ['application/json', { 'content-encoding': 'gzip' }, 415, 'ENCODING_UNSUPPORTED'],
    ['application/json', { 'last-event-id': '3' }, 409, 'STREAM_GONE'],
  ])('is one of type %s with %j', async (type, headers, status, code) => {
    await using scripted = scriptedRlm();
    const response = await createHandler(scripted.rlm)(
      asking({ prompt: '?' }, { headers: { 'content-type': type, ...headers } }),
    );
    expect(response.status).toBe(status);
    expect(await errorOf(response)).toMatchObject({ code });
  });

  it('is one of another path or method, and it is told what would do', async () => {
    await using scripted = scriptedRlm();
    const handler = createHandler(scripted.rlm);
    expect((await handler(new Request('http://server/other'))).status).toBe(404);
    expect((await handler(new Request('http://server/toString'))).status).toBe(404);
    const response = await handler(new Request('http://server/completions'));
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
  });

  it.each([[false], ['yes'], [undefined]])(
    'is one that authorize answers with %j, before its body is read',
    async (verdict) => {
      await using scripted = scriptedRlm();
      const handler = createHandler(scripted.rlm, {
        authorize: async () => verdict as unknown as boolean,
      });
      const request = asking({ prompt: '?' });
      const response = await handler(request);
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe('Bearer');
      expect(request.bodyUsed).toBe(false);
      expect((await handler(new Request('http://server/health'))).status).toBe(200);
    },
  );

  it('is one whose body something else has read, which is the fault of the server', async () => {
    await using scripted = scriptedRlm();
    const told: string[] = [];
    const handler = createHandler(scripted.rlm, { onError: ({ message }) => told.push(message) });
    const request = asking({ prompt: '?' });
    await request.text();
    expect((await handler(request)).status).toBe(500);
    expect(told).toEqual([expect.stringContaining('has read the body')]);
  });
});

describe('the place', () => {
  it('is any, as long as the last segment fits', async () => {
    await using scripted = scriptedRlm();
    const handler = createHandler(scripted.rlm);
    for (const path of ['/health', '/api/v2/health', '/rlm/health/']) {
      expect((await handler(new Request(`http://server${path}?x=1`))).status).toBe(200);
    }
  });

  it('is where basePath says, and nowhere else', async () => {
    await using scripted = scriptedRlm();
    const handler = createHandler(scripted.rlm, { basePath: '/api/rlm/' });
    expect((await handler(new Request('http://server/api/rlm/health'))).status).toBe(200);
    for (const path of ['/health', '/rlm/health', '/api/rlm/x/health', '/api/rlm']) {
      expect((await handler(new Request(`http://server${path}`))).status).toBe(404);
    }
  });
});

describe('the options', () => {
  it.each([
    [null, 'options: expected an object, received null.'],
    ['basePath', 'options: expected an object, received string.'],
    [[], 'options: expected an object, received array.'],
    [{ maxConcurrent: 0 }, 'options.maxConcurrent: expected a whole number from 1 to '],
    [{ maxConcurrent: null }, 'received null.'],
    [{ maxConcurrent: Number.NaN }, 'received NaN.'],
    [{ maxBodyBytes: Number.POSITIVE_INFINITY }, 'received Infinity.'],
    [{ maxBodyBytes: 1.5 }, 'received 1.5.'],
    [{ maxQueued: -1 }, 'options.maxQueued: expected a whole number from 0 to '],
    [{ heartbeatMs: 2 ** 31 }, 'expected a whole number from 1 to 2147483647'],
    [{ bodyTimeoutMs: '5' }, 'options.bodyTimeoutMs: expected a whole number'],
    [{ maxConcurent: 3 }, 'options.maxConcurent: unknown key. Did you mean "maxConcurrent"?'],
    [{ colour: 3 }, 'options.colour: unknown key. Known: basePath, authorize, '],
    [{ basePath: 'rlm' }, 'options.basePath: expected a text that begins with a slash'],
    [{ basePath: '' }, 'received an empty text.'],
    [{ authorize: 'token' }, 'options.authorize: expected a function, received string.'],
    [{ onError: null }, 'options.onError: expected a function, received null.'],
  ])('are refused if they are %p', async (options, message) => {
    await using scripted = scriptedRlm();
    for (const make of [createHandler, createNodeHandler]) {
      const call = (): unknown => make(scripted.rlm, options as never);
      expect(call).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
      expect(call).toThrow(message);
    }
  });

  it.each([null, undefined, 5, {}, { llm: {} }])('are of no use without an RLM: %p', (rlm) => {
    for (const make of [createHandler, createNodeHandler]) {
      expect(() => make(rlm as never)).toThrow(
        expect.objectContaining({
          code: 'CONFIG_INVALID',
          message: expect.stringMatching(/^rlm: expected an RLM, as createRlm\(\) makes it/),
        }),
      );
    }
  });
});
