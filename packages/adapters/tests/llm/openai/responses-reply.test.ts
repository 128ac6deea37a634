import { describe, expect, it } from '@jest/globals';
import { RlmError } from '@rlm-ts/domain';
import fc from 'fast-check';

import { readResponse } from '../../../src/llm/openai/responses-reply.js';
import { CALLED } from './request.js';
import { CALL, REASONING, SAID, reply } from './responses-items.js';

describe('readResponse', () => {
  it('reads text, calls, usage and reason', () => {
    expect(readResponse(CALLED, reply([SAID]))).toEqual({
      text: 'so',
      model: 'gpt-1',
      usage: { inputTokens: 3, outputTokens: 2, reasoningTokens: 1 },
      costUsd: null,
      finishReason: 'stop',
    });
    expect(readResponse(CALLED, reply([SAID, CALL]))).toMatchObject({
      finishReason: 'tool_calls',
      toolCalls: [{ id: 'c1', name: 'find', argumentsJson: '{}' }],
    });
  });

  it('keeps nothing of reasoning that the server could not read again', () => {
    const unreadable = { ...REASONING, encrypted_content: null };
    expect(readResponse(CALLED, reply([unreadable, SAID]))).not.toHaveProperty('continuation');
  });

  it('tells a reply that was cut off', () => {
    const cut = { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } };
    expect(readResponse(CALLED, reply([SAID], cut)).finishReason).toBe('length');
  });

  const refusing = { type: 'message', content: [{ type: 'refusal', refusal: 'No.' }] };
  const filtered = { status: 'incomplete', incomplete_details: { reason: 'content_filter' } };
  it.each([
    [reply([refusing]), 'CONTENT_REFUSED'],
    [reply([SAID], filtered), 'CONTENT_REFUSED'],
    [reply([], { error: { code: 'rate_limit_exceeded', message: 'm' } }), 'RATE_LIMITED'],
    [reply([], { error: { code: 'bio_policy', message: 'm' } }), 'CONTENT_REFUSED'],
    [reply([], { status: 'failed', error: null }), 'MODEL_FAILED'],
    [reply([{ ...CALL, call_id: undefined }]), 'MODEL_REPLY_MALFORMED'],
    [{}, 'MODEL_REPLY_MALFORMED'],
    ['text', 'MODEL_REPLY_MALFORMED'],
  ])('rejects %j with %s', (odd, code) => {
    expect(() => readResponse(CALLED, odd)).toThrow(expect.objectContaining({ code }));
  });

  it('reads or refuses whatever is sent, and never stumbles', () => {
    const keys = ['output', 'content', 'type', 'error', 'usage', 'incomplete_details', 'text'];
    const odd = fc.object({ key: fc.constantFrom(...keys), maxDepth: 5 });
    fc.assert(
      fc.property(
        fc.oneof(
          odd,
          odd.map((item) => ({ output: [item] })),
        ),
        (sent) => {
          try {
            expect(typeof readResponse(CALLED, sent).text).toBe('string');
          } catch (error) {
            expect(RlmError.isInstance(error)).toBe(true);
          }
        },
      ),
    );
  });
});
