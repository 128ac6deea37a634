import { inspect } from 'node:util';

import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { ChatMessage } from '@rlm-ts/domain';

import { createGeminiLlm, geminiOptionsSchema } from '../../../src/llm/gemini/index.js';
import type { Play, ProviderServer } from '../provider-server.js';
import {
  API_KEY,
  answers,
  ask,
  candidate,
  drain,
  openGemini,
  refuses,
  streams,
} from './open-gemini.js';
import type { OpenGemini } from './open-gemini.js';

const servers: ProviderServer[] = [];
const environment = { ...process.env };

async function open(play: Play, options?: object, modelName?: string): Promise<OpenGemini> {
  const opened = await openGemini(play, { ...options }, modelName);
  servers.push(opened.server);
  return opened;
}

afterEach(async () => {
  process.env = { ...environment };
  jest.restoreAllMocks();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

describe('a Gemini model', () => {
  it('asks with one request that holds the key in a header alone', async () => {
    const headers = { 'x-team': 'blue' };
    const { model, server } = await open(answers(candidate([{ text: 'hi' }])), { headers });
    expect((await model.complete(ask('q'))).text).toBe('hi');
    const [request, ...more] = server.seen();
    expect(more).toEqual([]);
    expect(request?.raw).toMatch(/^POST \/v1beta\/models\/gemini-2\.5-flash:generateContent\n/);
    expect(request?.raw).toContain(`x-goog-api-key\n${API_KEY}`);
    expect(request?.raw).toContain('x-team\nblue');
    expect(request?.body).toEqual({
      contents: [{ role: 'user', parts: [{ text: 'q' }] }],
      generationConfig: {},
    });
  });

  it('streams text and thoughts as they come', async () => {
    const usageMetadata = { promptTokenCount: 4, candidatesTokenCount: 2, thoughtsTokenCount: 9 };
    const { model, server } = await open(
      streams(
        candidate([{ text: 'Hm.', thought: true }], null),
        candidate([{ text: 'four' }], null),
        { ...candidate([{ text: ' two' }]), usageMetadata },
      ),
      { thinkingBudgetTokens: 64 },
    );
    const { deltas, completion } = await drain(model, ask('q'));
    expect(deltas).toEqual([
      { kind: 'reasoning', text: 'Hm.' },
      { kind: 'text', text: 'four' },
      { kind: 'text', text: ' two' },
    ]);
    expect(completion).toMatchObject({
      text: 'four two',
      usage: { inputTokens: 4, outputTokens: 11, reasoningTokens: 9 },
    });
    expect(server.seen()[0]?.body).toMatchObject({
      generationConfig: { thinkingConfig: { thinkingBudget: 64, includeThoughts: true } },
    });
  });

  it('goes on from its own calls with their signatures, also after they were stored', async () => {
    const parts = [
      { functionCall: { name: 'add', args: { a: 1 } }, thoughtSignature: 'c2lnbmVk' },
      { functionCall: { name: 'add', args: { a: 2 } } },
    ];
    const { model, server } = await open(answers(candidate(parts)));
    const reply = await model.complete(ask('q'));
    const { text: content, toolCalls = [], continuation } = reply;
    expect(reply.finishReason).toBe('tool_calls');
    server.play(answers(candidate([{ text: '3' }])));
    const messages: ChatMessage[] = [
      { role: 'user', content: 'q' },
      { role: 'assistant', content, toolCalls, continuation },
      ...toolCalls.map(({ id, name }) => ({
        role: 'tool' as const,
        toolCallId: id,
        toolName: name,
        content: '1',
      })),
    ];
    const stored = JSON.parse(JSON.stringify(messages)) as ChatMessage[];
    await model.complete(ask('', { messages: stored }));
    const response = { functionResponse: { name: 'add', response: { output: '1' } } };
    expect(server.seen()[1]?.body).toHaveProperty('contents', [
      { role: 'user', parts: [{ text: 'q' }] },
      { role: 'model', parts },
      { role: 'user', parts: [response, response] },
    ]);
  });

  it('makes one request whatever comes of it', async () => {
    const failures: Play[] = [
      refuses(429, { message: 'Quota.' }, { 'retry-after': '0' }),
      refuses(503, { message: 'Overloaded.' }),
      answers({ candidates: [{ finishReason: 'CONTINUATION', continuationToken: 'more' }] }),
      answers(candidate([{ functionCall: { name: 'add', args: {} } }])),
      { kind: 'raw', status: 307, body: '', headers: { location: '/v1beta/elsewhere' } },
    ];
    const { model, server } = await open({ kind: 'hang' });
    const tools = [{ name: 'add', description: 'Adds.', parameters: { type: 'object' } }];
    for (const [index, failure] of failures.entries()) {
      server.play(failure);
      await Promise.allSettled([
        model.complete(ask('q', { tools })),
        drain(model, ask('q', { tools })),
      ]);
      expect(server.seen().length).toBe(2 * (index + 1));
    }
  });

  it('follows no redirection with the key', async () => {
    const other = await open(answers(candidate([{ text: 'caught' }])));
    const location = `${other.server.url}/v1beta/models/gemini-2.5-flash:generateContent`;
    const { model } = await open({ kind: 'raw', status: 308, body: '', headers: { location } });
    await expect(model.complete(ask('q'))).rejects.toMatchObject({
      code: 'MODEL_FAILED',
      retryable: false,
      message: expect.stringContaining('it redirects elsewhere. Correct the option "baseURL"'),
    });
    expect(other.server.seen()).toEqual([]);
  });

  it.each(['complete', 'stream'] as const)('cancels the request of %s on abort', async (method) => {
    const { model, server } = await open({ kind: 'hang' });
    const controller = new AbortController();
    const request = ask('q', { signal: controller.signal });
    const answer = method === 'stream' ? drain(model, request) : model.complete(request);
    const rejected = expect(answer).rejects.toMatchObject({ code: 'ABORTED' });
    await arrival(server);
    controller.abort();
    await rejected;
    await server.abandoned();
  });

  it('cancels the request when its stream is left early', async () => {
    const response = { content: 'one two three four five', chunkSize: 1 };
    const { model, server } = await open({ kind: 'answer', response, part: 0.5, then: 'stall' });
    const stream = model.stream(ask('q'));
    expect((await stream.next()).done).toBe(false);
    await stream.return(undefined as never);
    await server.abandoned();
  });

  it('takes a stream without an end for no reply, and tells what it has used', async () => {
    const usageMetadata = { promptTokenCount: 4, candidatesTokenCount: 1 };
    const half = { ...candidate([{ text: 'half' }], null), usageMetadata };
    const { model } = await open(streams(half, half));
    await expect(drain(model, ask('q'))).rejects.toMatchObject({
      code: 'MODEL_REPLY_MALFORMED',
      retryable: true,
      billed: 'unknown',
      usage: { inputTokens: 4, outputTokens: 1 },
    });
  });

  it('hears of a failure in the middle of a stream', async () => {
    const error = { code: 503, message: `Out of room for ${API_KEY}.`, status: 'UNAVAILABLE' };
    const { model } = await open(streams(candidate([{ text: 'half' }], null), { error }));
    await expect(drain(model, ask('q'))).rejects.toMatchObject({
      code: 'MODEL_OVERLOADED',
      retryable: true,
      billed: 'unknown',
      message: expect.stringContaining('(HTTP 503): Out of room for [key]'),
    });
  });

  it.each(['null', '7', '[]', '[null]', '{"candidates": null}', '{"candidates": {"a": 1}}', '"x"'])(
    'says that %s is no reply, whole or streamed',
    async (body) => {
      const malformed = { code: 'MODEL_REPLY_MALFORMED', retryable: true, billed: 'unknown' };
      const { model, server } = await open({ kind: 'raw', status: 200, body });
      await expect(model.complete(ask('q'))).rejects.toMatchObject(malformed);
      server.play({ kind: 'raw', status: 200, body: `data: ${body}\n\n` });
      await expect(drain(model, ask('q'))).rejects.toMatchObject(malformed);
    },
  );

  it('says that a model name which is no name was not even asked for', async () => {
    const { model, server } = await open({ kind: 'echo' }, {}, '../secrets');
    await expect(model.complete(ask('q'))).rejects.toMatchObject({
      code: 'MODEL_FAILED',
      retryable: false,
      billed: 'no',
    });
    expect(server.seen()).toEqual([]);
  });

  it('tells nobody its key', async () => {
    const message = `Your key ${API_KEY} (${encodeURIComponent(API_KEY)}) or gateway-key is no good.`;
    const refusal = refuses(400, { message, details: [{ key: API_KEY }] });
    const { model } = await open(refusal, { headers: { authorization: 'Bearer gateway-key' } });
    const error: unknown = await model.complete(ask('q')).catch((caught: unknown) => caught);
    for (const shown of [error, model].map((value) => inspect(value, { depth: 9 }))) {
      expect(shown).not.toContain(API_KEY);
      expect(shown).not.toContain('gateway-key');
      expect(shown).not.toContain(encodeURIComponent(API_KEY));
    }
    expect(JSON.stringify(model)).not.toContain(API_KEY);
  });

  it('looks for its key in the environment when it is first called', async () => {
    const { server } = await open({ kind: 'echo' });
    delete process.env.GOOGLE_API_KEY;
    delete process.env.GEMINI_API_KEY;
    const options = geminiOptionsSchema.parse({ baseURL: server.url });
    const model = createGeminiLlm(options, 'gemini-2.5-flash');
    await expect(model.complete(ask('q'))).rejects.toMatchObject({
      code: 'API_KEY_MISSING',
      message: expect.stringMatching(/^GOOGLE_API_KEY not set, nor GEMINI_API_KEY: /),
    });
    expect(server.seen()).toEqual([]);
    process.env.GEMINI_API_KEY = 'from-gemini';
    await model.complete(ask('q'));
    expect(server.seen()[0]?.raw).toContain('x-goog-api-key\nfrom-gemini');
    process.env.GOOGLE_API_KEY = 'from-google';
    await createGeminiLlm(options, 'gemini-2.5-flash').complete(ask('q'));
    expect(server.seen()[1]?.raw).toContain('x-goog-api-key\nfrom-google');
  });

  it('says nothing on the console and heeds no other variable', async () => {
    const said = (['debug', 'info', 'log', 'warn', 'error'] as const).map((level) =>
      jest.spyOn(console, level).mockImplementation(() => undefined),
    );
    Object.assign(process.env, {
      GOOGLE_API_KEY: 'a',
      GEMINI_API_KEY: 'b',
      GOOGLE_GENAI_USE_VERTEXAI: 'true',
      GOOGLE_CLOUD_PROJECT: 'project',
      GOOGLE_CLOUD_LOCATION: 'europe-west1',
      GOOGLE_GEMINI_BASE_URL: 'http://127.0.0.1:1',
      GOOGLE_VERTEX_BASE_URL: 'http://127.0.0.1:1',
    });
    const { model, server } = await open(answers(candidate([{ text: 'hi' }])));
    await model.complete(ask('q'));
    server.play(answers(candidate([{ text: 'hi' }, { inlineData: {} }]), true));
    await drain(model, ask('q'));
    expect(server.seen().every(({ raw }) => raw.startsWith('POST /v1beta/models/'))).toBe(true);
    expect(said.flatMap((spy) => spy.mock.calls)).toEqual([]);
  });
});

/** Resolves once a request has arrived. */
async function arrival(server: ProviderServer): Promise<void> {
  while (server.seen().length === 0) await new Promise((resolve) => setImmediate(resolve));
}
