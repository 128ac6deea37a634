import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';

import { describe, expect, it } from '@jest/globals';
import type { ModelCallError } from '@rlm-ts/domain';

import { createAnthropicLlm } from '../../../src/llm/anthropic/index.js';
import type { Play } from '../provider-server.js';
import { ending, eventStream, messageStart, replyOf } from './events.js';
import type { ReplyEvent } from './events.js';
import { openModel, question, readAll } from './open-model.js';

type Options = Parameters<typeof openModel>[1];

/** What a call comes to that the provider answers in this way. */
async function failureOf(play: Play, options?: Options): Promise<ModelCallError> {
  await using served = await openModel(play, options);
  const [whole, streamed] = await Promise.allSettled([
    served.model.complete(question()),
    readAll(served.model.stream(question())),
  ]);
  if (whole.status === 'fulfilled') throw new Error(`It answered ${inspect(whole.value)}.`);
  expect(streamed).toEqual(whole);
  return whole.reason as ModelCallError;
}

/** An answer with an error in the API's form. */
function refusal(
  status: number,
  type: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Play {
  const body = JSON.stringify({ type: 'error', error: { type, message } });
  return { kind: 'raw', status, body, headers };
}

const errorEvent = (type: string, message = 'It happens'): ReplyEvent => ({
  type: 'error',
  error: { type, message },
});

describe('a refusal', () => {
  it.each([
    'prompt is too long: 212345 tokens > 200000 maximum',
    'input length and `max_tokens` exceed context limit: 190000 + 16000 > 200000, decrease input length or `max_tokens` and try again',
  ])('for the length of the input is told apart: %s', async (message) => {
    expect(await failureOf(refusal(400, 'invalid_request_error', message))).toMatchObject({
      code: 'CONTEXT_WINDOW_EXCEEDED',
      retryable: false,
      billed: 'no',
    });
  });

  it.each([
    [400, 'invalid_request_error', 'max_tokens: 99 > 9', 'MODEL_FAILED', false, 'no'],
    [402, 'billing_error', 'Pay.', 'MODEL_FAILED', false, 'no'],
    [403, 'permission_error', 'Not you.', 'API_KEY_INVALID', false, 'no'],
    [413, 'request_too_large', 'Too large.', 'CONTEXT_WINDOW_EXCEEDED', false, 'no'],
    [500, 'overloaded_error', 'Overloaded', 'MODEL_OVERLOADED', true, 'no'],
    [503, 'api_error', 'Unavailable', 'MODEL_OVERLOADED', true, 'no'],
    [504, 'timeout_error', 'Too slow.', 'MODEL_FAILED', true, 'unknown'],
    [529, 'overloaded_error', 'Overloaded', 'MODEL_OVERLOADED', true, 'no'],
    [
      400,
      'invalid_request_error',
      'Output blocked by content filtering policy',
      'CONTENT_REFUSED',
      false,
      'unknown',
    ],
  ])('with HTTP %i %s (%s) is %s', async (status, type, message, code, retryable, billed) => {
    const error = await failureOf(refusal(status, type, message));
    expect(error).toMatchObject({ code, retryable, billed, usage: null, retryAfterMs: null });
    expect(error.message).toContain(`(HTTP ${String(status)}): ${message.replace(/\.$/, '')}`);
  });

  it('names the request by the id that Anthropic’s support asks for', async () => {
    const error = await failureOf(refusal(500, 'api_error', 'Broken', { 'request-id': 'req_7' }));
    expect(error.message).toBe(
      'The call of the model "claude-sonnet-5-5" (anthropic) failed (HTTP 500): Broken (request req_7)',
    );
  });

  it('says when to ask again, and whether to', async () => {
    const limited = (headers: Readonly<Record<string, string>>): Promise<ModelCallError> =>
      failureOf(refusal(429, 'rate_limit_error', 'Enough.', headers));
    expect(await limited({ 'retry-after': '12' })).toMatchObject({
      code: 'RATE_LIMITED',
      retryable: true,
      retryAfterMs: 12_000,
    });
    expect(await limited({ 'x-should-retry': 'false' })).toMatchObject({
      code: 'RATE_LIMITED',
      retryable: false,
      retryAfterMs: null,
    });
  });

  it('without the API’s form, as from a gateway, is told as it is', async () => {
    const page = { kind: 'raw', status: 502, body: '<h1>Bad Gateway</h1>' } as const;
    const error = await failureOf(page);
    expect(error).toMatchObject({ code: 'MODEL_FAILED', retryable: true, billed: 'unknown' });
    expect(error.message).toContain('<h1>Bad Gateway</h1>');
    expect((await failureOf({ kind: 'raw', status: 400, body: '' })).code).toBe('MODEL_FAILED');
  });

  it('by a redirection is not followed, which would take the prompt elsewhere', async () => {
    await using elsewhere = await openModel({ kind: 'echo' });
    const headers = { location: `${elsewhere.server.url}/v1/messages` };
    const error = await failureOf({ kind: 'raw', status: 307, body: '', headers });
    expect(error).toMatchObject({ code: 'MODEL_FAILED', retryable: false, billed: 'no' });
    expect(error.message).toContain('correct the option "baseURL"');
    expect(elsewhere.server.seen()).toEqual([]);
  });

  it('does not repeat what identifies the caller', async () => {
    const headers = { Authorization: 'Bearer token-of-a-gateway', 'x-team': 'team-blue' };
    const said = 'Neither sk-ant-test-key nor token-of-a-gateway is for team-blue.';
    const error = await failureOf(refusal(401, 'authentication_error', said), { headers });
    const shown = inspect(error, { depth: null, showHidden: true });
    expect(shown).not.toMatch(/sk-ant-test-key|token-of-a-gateway/);
    expect(error.message).toContain('Neither [key] nor [key] is for team-blue.');
  });

  it('by the SDK, of what can never be sent, is not billed and not repeated', async () => {
    const error = await failureOf({ kind: 'hang' }, { headers: { 'x-odd': 'Straße ✓' } });
    expect(error).toMatchObject({ code: 'MODEL_FAILED', retryable: false, billed: 'no' });
  });
});

describe('a reply that fails', () => {
  it.each([
    ['overloaded_error', 'MODEL_OVERLOADED', true],
    ['rate_limit_error', 'RATE_LIMITED', true],
    ['api_error', 'MODEL_FAILED', true],
    ['invalid_request_error', 'MODEL_FAILED', false],
    ['something_new', 'MODEL_FAILED', true],
  ])('by an event %s before it begins is %s, and not billed', async (type, code, retryable) => {
    const error = await failureOf(eventStream(errorEvent(type)));
    expect(error).toMatchObject({ code, retryable, billed: 'no', usage: null });
    expect(error.message).toContain('failed: It happens');
  });

  it('by an event after it began may be billed, with what was used until then', async () => {
    const [start, ...pieces] = replyOf([{ type: 'text', text: 'begun' }]).slice(0, 3);
    const events = [start, ...pieces, errorEvent('overloaded_error')];
    const play = eventStream(...events.filter((event) => event !== undefined));
    expect(await failureOf(play)).toMatchObject({
      code: 'MODEL_OVERLOADED',
      retryable: true,
      billed: 'unknown',
      usage: { inputTokens: 30, outputTokens: 1 },
    });
  });

  it('by a broken connection tells what was used until then', async () => {
    const content = 'A word after a word. '.repeat(100);
    const usage = { input_tokens: 30, output_tokens: 9 };
    const error = await failureOf({
      kind: 'answer',
      response: { content, usage },
      part: 0.5,
      then: 'cut',
    });
    expect(error).toMatchObject({
      code: 'MODEL_FAILED',
      retryable: true,
      billed: 'unknown',
      usage: { inputTokens: 30, outputTokens: 9 },
    });
  });

  it('by ending too early tells what was used until then', async () => {
    const events = replyOf([{ type: 'text', text: 'cut' }]).slice(0, 3);
    expect(await failureOf(eventStream(...events))).toMatchObject({
      code: 'MODEL_REPLY_MALFORMED',
      retryable: true,
      billed: 'unknown',
      usage: { inputTokens: 30, outputTokens: 1 },
    });
  });

  it('by a refusal of the model tells why', async () => {
    const stop_details = { type: 'refusal', category: 'cyber', explanation: 'It may do harm.' };
    const play = eventStream(messageStart(), ...ending('refusal', { stop_details }));
    const error = await failureOf(play);
    expect(error).toMatchObject({
      code: 'CONTENT_REFUSED',
      retryable: false,
      usage: { inputTokens: 30, outputTokens: 12 },
    });
    expect(error.message).toContain('the model refused to go on (cyber). It may do harm.');
  });

  const begun = (content_block: unknown): readonly ReplyEvent[] => [
    messageStart(),
    { type: 'content_block_start', index: 0, content_block },
    ...ending('end_turn'),
  ];
  it.each([
    ['no events', []],
    ['no beginning', ending('end_turn')],
    ['a block of no type', begun({ text: 'a' })],
    ['a block that is none', begun(null)],
    ['a call without an id', begun({ type: 'tool_use', name: 'look' })],
    ['a call without a name', begun({ type: 'tool_use', id: 'a' })],
    ['a piece without a block', [messageStart(), { type: 'content_block_delta', index: 3 }]],
  ])('by %s is malformed', async (_name, events) => {
    expect(await failureOf(eventStream(...events))).toMatchObject({
      code: 'MODEL_REPLY_MALFORMED',
      retryable: true,
      billed: 'unknown',
    });
  });

  it.each(['[]', '7', 'null', '"text"', '{"type":{}}'])(
    'by events that hold %s is malformed',
    async (data) => {
      const body = `event: message_start\ndata: ${data}\n\n`;
      const play = { kind: 'raw', status: 200, contentType: 'text/event-stream', body } as const;
      expect((await failureOf(play)).code).toBe('MODEL_REPLY_MALFORMED');
    },
  );
});

describe('a model that thinks for long and shows nothing of it', () => {
  it('is waited for as long as the API says that it is there', async () => {
    const events = replyOf([{ type: 'text', text: 'At last.' }]);
    const server = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      let pings = 0;
      const timer = setInterval(() => {
        pings += 1;
        response.write('event: ping\ndata: {"type": "ping"}\n\n');
        if (pings < 15) return;
        clearInterval(timer);
        response.end(
          events
            .map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
            .join(''),
        );
      }, 100);
    }).listen(0, '127.0.0.1');
    try {
      await once(server, 'listening');
      const baseURL = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
      const options = { apiKey: 'k', baseURL, idleTimeoutMs: 1000 };
      const model = createAnthropicLlm(options, 'claude-opus-5-5');
      expect((await model.complete(question())).text).toBe('At last.');
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
