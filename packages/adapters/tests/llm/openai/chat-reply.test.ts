import { describe, expect, it } from '@jest/globals';
import { RlmError } from '@rlm-ts/domain';
import fc from 'fast-check';

import { readChatReply } from '../../../src/llm/openai/chat-reply.js';
import { CALLED } from './request.js';

const replyWith = (message: object, finishReason: unknown = 'stop'): object => ({
  model: 'gpt-1',
  choices: [{ message, finish_reason: finishReason }],
  usage: { prompt_tokens: 3, completion_tokens: 2 },
});

describe('readChatReply', () => {
  it('reads text, model, usage and reason', () => {
    expect(readChatReply(CALLED, replyWith({ content: 'yes' }))).toEqual({
      text: 'yes',
      model: 'gpt-1',
      usage: { inputTokens: 3, outputTokens: 2 },
      costUsd: null,
      finishReason: 'stop',
    });
  });

  it('does without what servers leave out', () => {
    const bare = { choices: [{ message: { content: null }, finish_reason: null }] };
    expect(readChatReply(CALLED, bare)).toEqual({
      text: '',
      model: 'gpt',
      usage: null,
      costUsd: null,
      finishReason: 'other',
    });
    const parts = [{ type: 'text', text: 'a' }, { type: 'image' }, { type: 'text', text: 'b' }];
    expect(readChatReply(CALLED, replyWith({ content: parts })).text).toBe('ab');
  });

  it('reads tool calls even if the server calls it a stop and makes objects of arguments', () => {
    const reply = replyWith({
      content: 'so',
      tool_calls: [
        { id: 'c1', function: { name: 'find', arguments: '{"what": 1}' } },
        { function: { name: 'today', arguments: { when: 'now' } } },
        { function: { name: 'bare' } },
      ],
    });
    expect(readChatReply(CALLED, reply)).toMatchObject({
      text: 'so',
      finishReason: 'tool_calls',
      toolCalls: [
        { id: 'c1', name: 'find', argumentsJson: '{"what": 1}' },
        { id: 'call_1', name: 'today', argumentsJson: '{"when":"now"}' },
        { id: 'call_2', name: 'bare', argumentsJson: '' },
      ],
    });
  });

  it.each([
    ['length', 'length'],
    ['eos', 'other'],
    ['stop', 'stop'],
  ])('takes the reason %s for %s', (reason, expected) => {
    expect(readChatReply(CALLED, replyWith({ content: '' }, reason)).finishReason).toBe(expected);
  });

  it('keeps reasoning for the next request only beside tool calls', () => {
    const reasoning_details = [{ type: 'reasoning.encrypted', data: 'abc', index: 0 }];
    const tool_calls = [{ id: 'c', function: { name: 'find', arguments: '{}' } }];
    const both = { content: '', tool_calls, reasoning_details, reasoning_content: 'hm' };
    expect(readChatReply(CALLED, replyWith(both)).continuation).toEqual({ reasoning_details });
    const text = { content: '', tool_calls, reasoning_details: [], reasoning_content: 'hm' };
    expect(readChatReply(CALLED, replyWith(text)).continuation).toEqual({
      reasoning_content: 'hm',
    });
    const none = { content: 'x', reasoning_details };
    expect(readChatReply(CALLED, replyWith(none))).not.toHaveProperty('continuation');
  });

  it.each([
    [replyWith({ content: 'I', refusal: 'I will not.' }), 'the model refuses: I will not.'],
    [replyWith({ content: 'I' }, 'content_filter'), 'a content filter ended the reply'],
  ])('tells of a refusal with its usage', (reply, reason) => {
    expect(() => readChatReply(CALLED, reply)).toThrow(
      expect.objectContaining({
        code: 'CONTENT_REFUSED',
        usage: { inputTokens: 3, outputTokens: 2 },
        message: expect.stringContaining(reason),
      }),
    );
  });

  it.each([
    { error: { code: 429, message: 'slow down' } },
    { choices: [{ error: { code: 429, message: 'slow down' } }] },
  ])('throws what the reply reports: %p', (reply) => {
    expect(() => readChatReply(CALLED, reply)).toThrow(
      expect.objectContaining({ code: 'RATE_LIMITED', retryable: true, billed: 'unknown' }),
    );
  });

  it.each([
    null,
    'text',
    [],
    {},
    { choices: {} },
    { choices: [] },
    { choices: [{}] },
    { choices: [{ message: 7 }] },
    replyWith({ tool_calls: [{ id: 'c' }] }),
  ])('cannot read %p', (reply) => {
    expect(() => readChatReply(CALLED, reply)).toThrow(
      expect.objectContaining({ code: 'MODEL_REPLY_MALFORMED', retryable: true }),
    );
  });

  it('reads or refuses whatever is sent, and never stumbles', () => {
    const keys = ['choices', 'message', 'content', 'tool_calls', 'function', 'usage', 'error', '0'];
    const odd = fc.object({ key: fc.constantFrom(...keys), maxDepth: 5 });
    fc.assert(
      fc.property(
        fc.oneof(
          odd,
          odd.map((choice) => ({ choices: [choice] })),
        ),
        (reply) => {
          try {
            expect(typeof readChatReply(CALLED, reply).text).toBe('string');
          } catch (error) {
            expect(RlmError.isInstance(error)).toBe(true);
          }
        },
      ),
    );
  });
});
