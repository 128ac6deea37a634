import { describe, expect, it } from '@jest/globals';
import { RlmError } from '@rlm-ts/api';
import { createHandler } from '../src/create-handler.js';
import type { HandlerOptions } from '../src/handler-options.js';
import { asking, errorOf } from './ask.js';
import { parseEvents } from './read-events.js';
import { hanging, scriptedRlm, type ScriptedRlm } from './scripted-rlm.js';
import { startServer } from './servers.js';
import { until } from './until.js';

const LOOK = '```repl\nlook()\n```';

describe('a stream', () => {
  it.each([
    [{ accept: 'text/event-stream' }, undefined, true],
    [{ accept: 'application/json, text/event-stream;q=0.5' }, undefined, true],
    [{ accept: 'application/json, Text/Event-Stream ; charset=utf-8' }, undefined, true],
    [{ accept: 'text/event-stream;q=0.01' }, undefined, true],
    [{ accept: 'text/event-stream;q=0, application/json' }, undefined, false],
    [{ accept: 'text/event-stream; charset=utf-8 ; Q=0.000, */*' }, undefined, false],
    [{ accept: 'text/event-stream;q=0' }, true, true],
    [{ accept: '*/*' }, undefined, false],
    [{ accept: 'text/event-stream' }, false, false],
    [{}, true, true],
  ])('is what %j and stream: %j ask for: %j', async (headers, stream, streamed) => {
    await using scripted = scriptedRlm();
    const response = await createHandler(scripted.rlm)(
      asking({ prompt: '?', stream }, { headers }),
    );
    const type = response.headers.get('content-type');
    expect(type?.startsWith('text/event-stream')).toBe(streamed);
    await response.text();
  });

  it('holds texts of any kind, and each event is one line of data', async () => {
    const nasty = 'a\r\n\r\nevent: done\ndata: {}\n\n\u2028\ud800\0';
    await using scripted = scriptedRlm(() => `FINAL(${nasty})`);
    const events = parseEvents(await (await stream(scripted, { prompt: nasty })).text());
    expect(events.at(0)?.data).toMatchObject({ prompt: nasty });
    expect(events.filter(({ type }) => type === 'done')).toHaveLength(1);
    const written = events.filter(({ type }) => type === 'model_replied');
    expect(written[0]?.data['reply']).toBe(`FINAL(${nasty})`);
  });

  it('says nothing twice: a result counts its turns, and done has what an answer has', async () => {
    await using scripted = scriptedRlm();
    const question = { prompt: '?', options: { iterations: true } };
    const events = parseEvents(await (await stream(scripted, question)).text());
    expect(events.at(-2)?.data).toMatchObject({ result: { iterations: 2 } });
    expect(events.at(-1)?.data['iterations']).toHaveLength(2);
  });

  it('tells of an error of the server what clients may know', async () => {
    const error = new RlmError({ code: 'PYTHON_NOT_FOUND', message: 'not in /srv/app' });
    await using scripted = scriptedRlm(() => Promise.reject(error));
    const told: RlmError[] = [];
    const onError = (thrown: RlmError): void => void told.push(thrown);
    const text = await (await stream(scripted, { prompt: '?' }, { onError })).text();
    expect(parseEvents(text).at(-1)?.data).toMatchObject({ error: { code: 'PYTHON_NOT_FOUND' } });
    expect(text).not.toContain('/srv/app');
    expect(told).toEqual([error]);
  });

  it('that cannot begin is a status of its own', async () => {
    const scripted = scriptedRlm();
    await scripted.rlm.close();
    const response = await stream(scripted, { prompt: '?' });
    expect(response.status).toBe(503);
    expect(await errorOf(response)).toMatchObject({ code: 'RLM_CLOSED' });
  });

  it('ends as usual when its RLM is closed', async () => {
    const scripted = scriptedRlm(hanging);
    const text = (await stream(scripted, { prompt: '?' })).text();
    await scripted.asked(1);
    const closed = scripted.rlm.close();
    expect(parseEvents(await text).at(-1)?.data).toMatchObject({ stopReason: 'aborted' });
    await closed;
  });

  it('in which nothing happens sends comments', async () => {
    await using scripted = scriptedRlm(hanging);
    const { body } = await stream(scripted, { prompt: '?' }, { heartbeatMs: 5 });
    const received = decoded(body);
    let text = '';
    while (!text.endsWith(': still running\n\n'.repeat(3))) text += (await received.next()).value;
    await received.return(undefined);
  });
});

describe('a slow reader', () => {
  it('is waited for: the run goes no further than one event ahead', async () => {
    await using scripted = scriptedRlm();
    const { body } = await stream(scripted, { prompt: '?' });
    const received = decoded(body);
    await received.next();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(scripted.llm.requests).toHaveLength(0);
    let text = '';
    for await (const piece of received) text += piece;
    expect(text).toContain('event: done');
  });

  it('that reads nothing loses its run after a while, and its place', async () => {
    await using scripted = scriptedRlm();
    const options = { writeTimeoutMs: 20, maxConcurrent: 1, queueTimeoutMs: 5_000 };
    const handler = createHandler(scripted.rlm, options);
    const unread = await handler(asking({ prompt: 'unread', stream: true }));
    const response = await handler(asking({ prompt: 'read' }));
    expect(response.status).toBe(200);
    await expect(unread.text()).rejects.toThrow('took no event for 20 ms');
  });

  it('of a connection that is full loses its run and the connection', async () => {
    const stdout = 'x'.repeat(2_000_000);
    await using scripted = scriptedRlm(() => LOOK, { execute: () => ({ stdout }) });
    const options = { writeTimeoutMs: 100, maxConcurrent: 1, queueTimeoutMs: 10_000 };
    await using server = await startServer('node:http', scripted.rlm, options);
    const response = await fetch(
      asking({ prompt: '?', context: 'x', stream: true }, { url: `${server.url}/completions` }),
    );
    await until(() => scripted.cleanedUp() === 1);
    await until(async () => (await server.connections()) === 0);
    await expect(response.text()).rejects.toThrow();
  });

  it('who cancels ends the run, which has cleaned up by then', async () => {
    await using scripted = scriptedRlm(hanging);
    const { body } = await stream(scripted, { prompt: '?', context: 'x' });
    const received = decoded(body);
    await received.next();
    const next = received.next();
    await Promise.race([scripted.asked(1), next]);
    await body?.cancel().catch(() => undefined);
    await received.return(undefined);
    expect(scripted.cleanedUp()).toBe(1);
  });
});

function stream(
  { rlm }: ScriptedRlm,
  question: object,
  options: HandlerOptions = {},
): Promise<Response> {
  return createHandler(rlm, options)(asking({ ...question, stream: true }));
}

/** Leaving cancels the body. */
async function* decoded(body: Response['body']): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder();
  for await (const piece of body ?? []) yield decoder.decode(piece as Uint8Array);
}
