import { describe, expect, it } from '@jest/globals';
import type { ChatCompletion, ChatDelta } from '@rlm-ts/domain';

import { readChatReply } from '../../../src/llm/openai/chat-reply.js';
import { readChatStream } from '../../../src/llm/openai/chat-stream.js';
import { CALLED } from './request.js';

const delta = (fields: object, more: object = {}): object => ({
  choices: [{ index: 0, delta: fields, finish_reason: null, ...more }],
});
const END = { choices: [{ delta: {}, finish_reason: 'stop' }] };

describe('readChatStream', () => {
  it('yields text and reasoning, whatever the server calls it', async () => {
    const { deltas, completion } = await read(
      delta({ role: 'assistant', content: '' }),
      delta({ reasoning_content: 'h', reasoning: 'h' }),
      delta({ reasoning: 'm' }),
      delta({ content: 'y' }),
      delta({ content: 'es' }),
      { ...END, model: 'gpt-1' },
      { choices: [], usage: { prompt_tokens: 3, completion_tokens: 2, cost: 0.5 } },
    );
    expect(deltas).toEqual([
      { kind: 'reasoning', text: 'h' },
      { kind: 'reasoning', text: 'm' },
      { kind: 'text', text: 'y' },
      { kind: 'text', text: 'es' },
    ]);
    expect(completion).toEqual({
      text: 'yes',
      model: 'gpt-1',
      usage: { inputTokens: 3, outputTokens: 2 },
      costUsd: 0.5,
      finishReason: 'stop',
    });
  });

  it('puts tool calls together from their pieces', async () => {
    const call = (piece: object): object => delta({ tool_calls: [piece] });
    const { completion } = await read(
      call({ index: 1, id: 'c2', function: { name: 'today', arguments: '{' } }),
      call({ index: 0, id: 'c1', function: { name: 'find', arguments: '{"what"' } }),
      call({ index: 0, function: { arguments: ':1}' } }),
      call({ index: 1, id: 'c2', function: { name: 'today', arguments: '}' } }),
      END,
    );
    expect(completion.toolCalls).toEqual([
      { id: 'c1', name: 'find', argumentsJson: '{"what":1}' },
      { id: 'c2', name: 'today', argumentsJson: '{}' },
    ]);
    expect(completion.finishReason).toBe('tool_calls');
  });

  it('tells calls apart that a server gives one index or none', async () => {
    const call = (id: string, index?: number): object => ({
      id,
      ...(index === undefined ? {} : { index }),
      function: { name: id, arguments: '{}' },
    });
    for (const index of [0, undefined]) {
      const { completion } = await read(
        delta({ tool_calls: [call('one', index)] }),
        delta({ tool_calls: [call('two', index)] }),
        END,
      );
      expect(completion.toolCalls?.map(({ name }) => name)).toEqual(['one', 'two']);
    }
  });

  it('keeps reasoning details whole for the next request', async () => {
    const details = (...pieces: object[]): object => delta({ reasoning_details: pieces });
    const { completion } = await read(
      details({ type: 'reasoning.text', text: 'I th', index: 0, signature: null }),
      details({ type: 'reasoning.text', text: 'ink', index: 0, signature: 'sig' }),
      details({ type: 'reasoning.encrypted', data: 'abc', index: 1, id: null }),
      details({ type: 'reasoning.text', text: 'apart' }, { type: 'reasoning.text', text: ' too' }),
      delta({ tool_calls: [{ index: 0, id: 'c', function: { name: 'f', arguments: '' } }] }),
      END,
    );
    expect(completion.continuation).toEqual({
      reasoning_details: [
        { type: 'reasoning.text', text: 'I think', index: 0, signature: 'sig' },
        { type: 'reasoning.encrypted', data: 'abc', index: 1, id: null },
        { type: 'reasoning.text', text: 'apart' },
        { type: 'reasoning.text', text: ' too' },
      ],
    });
  });

  it('comes to what the whole reply comes to', async () => {
    const message = {
      content: 'so',
      tool_calls: [{ id: 'c', function: { name: 'f', arguments: '{}' } }],
      reasoning_content: 'hm',
    };
    const { tool_calls, ...rest } = message;
    const { completion } = await read(
      delta(rest),
      delta({ tool_calls: tool_calls.map((call) => ({ ...call, index: 0 })) }),
      { choices: [{ delta: {}, finish_reason: 'length' }] },
    );
    const whole = { choices: [{ message, finish_reason: 'length' }] };
    expect(completion).toEqual(readChatReply(CALLED, whole));
  });

  it.each([
    [[delta({ content: 'y' })], 'MODEL_REPLY_MALFORMED'],
    [[null, 'odd', { choices: 7 }], 'MODEL_REPLY_MALFORMED'],
    [[delta({ content: 'y' }), { error: { code: 503, message: 'gone' } }], 'MODEL_OVERLOADED'],
    [[delta({ refusal: 'I will' }), delta({ refusal: ' not' }), END], 'CONTENT_REFUSED'],
  ])('rejects a stream of %j with %s', async (chunks, code) => {
    await expect(read(...chunks)).rejects.toMatchObject({ code });
  });
});

async function read(
  ...chunks: readonly unknown[]
): Promise<{ deltas: ChatDelta[]; completion: ChatCompletion }> {
  const stream = readChatStream(CALLED, played(chunks));
  const deltas: ChatDelta[] = [];
  for (;;) {
    const next = await stream.next();
    if (next.done === true) return { deltas, completion: next.value };
    deltas.push(next.value);
  }
}

async function* played(chunks: readonly unknown[]): AsyncGenerator {
  yield* chunks;
}
