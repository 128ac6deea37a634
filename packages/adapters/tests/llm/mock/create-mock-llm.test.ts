import { describe, expect, it } from '@jest/globals';
import { RlmError } from '@rlm-ts/domain';
import type { TokenUsage } from '@rlm-ts/domain';
import fc from 'fast-check';

import { createMockLlm } from '../../../src/llm/mock/index.js';
import type { MockReply, MockResponder } from '../../../src/llm/mock/index.js';
import { ask } from './ask.js';

describe('createMockLlm', () => {
  it('takes root and sub-call replies from lists of their own', async () => {
    const model = createMockLlm({ root: ['r1', 'r2'], subCalls: ['s1'] });
    const texts = [];
    for (const purpose of ['root', 'sub_call', 'root'] as const) {
      texts.push((await model.complete(ask('q', purpose))).text);
    }
    expect(texts).toEqual(['r1', 's1', 'r2']);
  });

  it('is called mock unless it is given another name', async () => {
    expect(createMockLlm().modelName).toBe('mock');
    const model = createMockLlm({ modelName: 'other', root: ['a'] });
    expect((await model.complete(ask('q', 'root'))).model).toBe('other');
  });

  it('says which list is used up, how long it was and what to do', async () => {
    const model = createMockLlm({ root: ['only'] });
    await model.complete(ask('q', 'root'));
    await expect(model.complete(ask('q', 'root'))).rejects.toMatchObject({
      code: 'MODEL_SCRIPT_EXHAUSTED',
      message:
        'The mock model "mock" has no reply for call 2 of its list "root", which holds 1 reply. Add one to "root", or give a function in its place.',
    });
    await expect(model.complete(ask('q'))).rejects.toMatchObject({
      code: 'MODEL_SCRIPT_EXHAUSTED',
      message: expect.stringContaining('call 1 of its list "subCalls", which holds 0 replies'),
    });
  });

  it('gives replies in the order of the calls whatever their latencies', async () => {
    const model = createMockLlm({
      subCalls: [{ text: 'slow', latencyMs: 30 }, { text: 'fast', latencyMs: 1 }, 'instant'],
    });
    const replies = await Promise.all([1, 2, 3].map((n) => model.complete(ask(String(n)))));
    expect(replies.map(({ text }) => text)).toEqual(['slow', 'fast', 'instant']);
  });

  it('estimates usage at four characters a token and is free', async () => {
    const model = createMockLlm({
      subCalls: ['12345', { text: '', usage: usage(3, 4), costUsd: 2 }],
    });
    const estimated = await model.complete(ask('123456789'));
    expect(estimated).toMatchObject({ usage: usage(3, 2), costUsd: 0, finishReason: 'stop' });
    const given = await model.complete(ask('123456789'));
    expect(given).toMatchObject({ usage: usage(3, 4), costUsd: 2 });
  });

  it('fails as the script says', async () => {
    const model = createMockLlm({
      subCalls: [{ error: {} }, { error: { code: 'TIMEOUT', message: 'slow', retryable: true } }],
    });
    await expect(model.complete(ask('q'))).rejects.toMatchObject({
      code: 'MODEL_FAILED',
      retryable: false,
    });
    await expect(model.complete(ask('q'))).rejects.toMatchObject({
      code: 'TIMEOUT',
      message: 'slow',
      retryable: true,
    });
  });

  it('fails with all that a model’s error tells', async () => {
    const told = { billed: 'no', usage: usage(3, 4), retryAfterMs: 7 } as const;
    const model = createMockLlm({
      subCalls: [{ error: { code: 'RATE_LIMITED', ...told } }, { error: {} }],
    });
    await expect(model.complete(ask('q'))).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      ...told,
    });
    await expect(model.complete(ask('q'))).rejects.toMatchObject({
      billed: 'unknown',
      usage: null,
      retryAfterMs: null,
    });
  });

  it('calls tools, with ids of its own where the script has none', async () => {
    const model = createMockLlm({
      subCalls: [
        {
          toolCalls: [
            { name: 'find', arguments: { what: 'x' } },
            { name: 'today', id: 'mine' },
            { name: 'odd', arguments: '{"cut' },
          ],
        },
        { text: 'also', toolCalls: [{ name: 'find' }], finishReason: 'length' },
      ],
    });
    expect(await model.complete(ask('q'))).toMatchObject({
      text: '',
      finishReason: 'tool_calls',
      toolCalls: [
        { id: 'call_1_1', name: 'find', argumentsJson: '{"what":"x"}' },
        { id: 'mine', name: 'today', argumentsJson: '{}' },
        { id: 'call_1_3', name: 'odd', argumentsJson: '{"cut' },
      ],
    });
    expect(await model.complete(ask('q'))).toMatchObject({
      text: 'also',
      finishReason: 'length',
      toolCalls: [{ id: 'call_2_1' }],
    });
  });

  it('lets functions answer, in the place of a list or within it', async () => {
    const shout: MockResponder = async (request) =>
      request.messages[0]?.content.toUpperCase() ?? '';
    const model = createMockLlm({ root: shout, subCalls: ['plain', shout] });
    await model.complete(ask('q'));
    expect((await model.complete(ask('second'))).text).toBe('SECOND');
    expect((await model.complete(ask('turn', 'root'))).text).toBe('TURN');
  });

  it('turns what a function throws into MODEL_FAILED and keeps a typed error', async () => {
    const typed = new RlmError({ code: 'API_KEY_MISSING', message: 'no key' });
    const thrown: unknown[] = [new Error('odd'), typed];
    const model = createMockLlm({
      subCalls: () => {
        throw thrown.shift();
      },
    });
    await expect(model.complete(ask('q'))).rejects.toMatchObject({
      code: 'MODEL_FAILED',
      message: 'odd',
    });
    await expect(model.complete(ask('q'))).rejects.toBe(typed);
  });

  it.each([undefined, null, 7, {}, { text: 7 }, { error: null }])(
    'refuses %p as the reply of a function',
    async (reply) => {
      const model = createMockLlm({ subCalls: () => reply as unknown as MockReply });
      await expect(model.complete(ask('q'))).rejects.toMatchObject({
        code: 'MODEL_FAILED',
        message: expect.stringContaining('must return a string'),
      });
    },
  );

  it('neither records nor uses up a reply for a call aborted before', async () => {
    const model = createMockLlm({ subCalls: ['first'] });
    const aborted = model.complete(ask('q', 'sub_call', AbortSignal.abort()));
    await expect(aborted).rejects.toMatchObject({ code: 'ABORTED' });
    expect(model.requests).toEqual([]);
    expect((await model.complete(ask('q'))).text).toBe('first');
  });

  it('stops waiting for a function that never answers when it is aborted', async () => {
    const model = createMockLlm({ subCalls: () => new Promise(() => undefined) });
    const controller = new AbortController();
    const call = model.complete(ask('q', 'sub_call', controller.signal));
    controller.abort(new Error('enough'));
    await expect(call).rejects.toMatchObject({ code: 'ABORTED', cause: new Error('enough') });
  });

  it('records requests as they were, not as they become', async () => {
    const model = createMockLlm({ root: ['a', 'b'] });
    const messages = [{ role: 'user' as const, content: 'one' }];
    await model.complete({ messages, purpose: 'root', depth: 3 });
    messages.push({ role: 'user', content: 'two' });
    await model.complete({ messages, purpose: 'root', depth: 3 });
    expect(model.requests.map((request) => request.messages.length)).toEqual([1, 2]);
    expect(model.requests[0]?.depth).toBe(3);
  });

  it('streams any text in whole characters', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 400 }), async (text) => {
        const pieces = [];
        for await (const { text: piece } of createMockLlm({ root: [text] }).stream(
          ask('q', 'root'),
        )) {
          pieces.push(piece);
        }
        expect(pieces.join('')).toBe(text);
        for (const piece of pieces) expect(piece.isWellFormed()).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});

function usage(inputTokens: number, outputTokens: number): TokenUsage {
  return { inputTokens, outputTokens };
}
