import { describe, expect, it } from '@jest/globals';
import { ModelCallError } from '@rlm-ts/domain';
import type { ChatCompletion } from '@rlm-ts/domain';
import fc from 'fast-check';

import { ReplyReader } from '../../../src/llm/gemini/reply-reader.js';
import { candidate } from './open-gemini.js';

const MODEL = { backend: 'gemini', modelName: 'gemini-2.5-flash' };
const usageMetadata = { promptTokenCount: 5, candidatesTokenCount: 2 };
const usage = { inputTokens: 5, outputTokens: 2 };

function read(...chunks: readonly unknown[]): ChatCompletion {
  const reader = new ReplyReader(MODEL);
  for (const chunk of chunks) reader.add(chunk);
  return reader.finish();
}

describe('ReplyReader', () => {
  it('puts chunks together', () => {
    const reader = new ReplyReader(MODEL);
    const thought = { text: 'Hm.', thought: true };
    const deltas = [
      candidate([thought, { text: 'a ' }], null),
      candidate([{ text: '' }], null),
      { ...candidate([{ text: 'b' }]), usageMetadata, modelVersion: 'gemini-2.5-flash-001' },
    ].flatMap((chunk) => reader.add(chunk));
    expect(deltas).toEqual([
      { kind: 'reasoning', text: 'Hm.' },
      { kind: 'text', text: 'a ' },
      { kind: 'text', text: 'b' },
    ]);
    expect(reader.finish()).toEqual({
      text: 'a b',
      model: 'gemini-2.5-flash-001',
      usage,
      costUsd: null,
      finishReason: 'stop',
    });
  });

  it('reads a reply without content as an empty text', () => {
    expect(read({ candidates: [{ finishReason: 'STOP' }] })).toMatchObject({
      text: '',
      usage: null,
    });
    expect(read({ candidates: [{ content: {}, finishReason: 'MAX_TOKENS' }] })).toMatchObject({
      text: '',
      finishReason: 'length',
    });
  });

  it('gives calls without an id one each, and no two replies the same', () => {
    const calls = [
      { functionCall: { name: 'a', args: { x: 1 } } },
      { functionCall: { name: 'a' } },
    ];
    const replies = [read(candidate(calls)), read(candidate(calls))];
    const toolCalls = replies.flatMap((reply) => reply.toolCalls ?? []);
    expect(new Set(toolCalls.map(({ id }) => id)).size).toBe(4);
    expect(toolCalls[0]).toEqual({ id: expect.any(String), name: 'a', argumentsJson: '{"x":1}' });
    expect(toolCalls[1]?.argumentsJson).toBe('{}');
    expect(replies[0]?.finishReason).toBe('tool_calls');
  });

  it('keeps no continuation of what text and calls say by themselves', () => {
    const parts = [{ text: 'a' }, { functionCall: { id: 'c1', name: 'f', args: {} } }];
    const reply = read(candidate(parts));
    expect(reply).not.toHaveProperty('continuation');
    expect(reply.toolCalls).toEqual([{ id: 'c1', name: 'f', argumentsJson: '{}' }]);
  });

  it('keeps signatures with the very parts that they came with', () => {
    const signed = { text: '', thoughtSignature: 'c2ln' };
    const summary = { text: 'Hm.', thought: true };
    const chunks = [[summary], [{ text: 'a' }], [{ text: 'b' }], [signed], [{ text: 'c' }]];
    const reply = read(...chunks.map((parts) => candidate(parts)));
    expect(reply.text).toBe('abc');
    expect(reply.continuation).toEqual({
      backend: 'gemini',
      parts: [{ text: 'ab' }, signed, { text: 'c' }],
      callIds: [],
    });
    expect(JSON.parse(JSON.stringify(reply.continuation))).toEqual(reply.continuation);
  });

  it('reads the first of several candidates', () => {
    const other = { content: { parts: [{ text: 'other' }] }, finishReason: 'MAX_TOKENS', index: 1 };
    const first = { content: { parts: [{ text: 'first' }] }, finishReason: 'STOP' };
    expect(read({ candidates: [other] }, { candidates: [first] })).toMatchObject({
      text: 'first',
      finishReason: 'stop',
    });
  });

  it.each(['SAFETY', 'RECITATION', 'PROHIBITED_CONTENT', 'BLOCKLIST', 'SPII', 'LANGUAGE'])(
    'refuses a reply that ended for %s, and tells what it used',
    (finishReason) => {
      const reply = { ...candidate([{ text: 'half' }], finishReason), usageMetadata };
      expect(() => read(reply)).toThrow(
        expect.objectContaining({
          code: 'CONTENT_REFUSED',
          retryable: false,
          billed: 'unknown',
          usage,
          message: expect.stringContaining(finishReason),
        }),
      );
    },
  );

  it('refuses what the provider did not even begin', () => {
    const blocked = { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' }, usageMetadata };
    expect(() => read(blocked)).toThrow(
      expect.objectContaining({ code: 'CONTENT_REFUSED', usage, retryable: false }),
    );
  });

  it.each([
    ['a call that the provider could not read', candidate([], 'MALFORMED_FUNCTION_CALL')],
    ['a call of nothing', candidate([{ functionCall: { args: {} } }])],
    ['no end', candidate([{ text: 'half' }], null)],
    ['no candidate', {}],
  ])('says that %s is no reply', (_what, chunk) => {
    expect(() => read({ ...chunk, usageMetadata })).toThrow(
      expect.objectContaining({
        code: 'MODEL_REPLY_MALFORMED',
        retryable: true,
        billed: 'unknown',
        usage,
      }),
    );
  });

  it('ends for another reason if it does not know the word', () => {
    expect(read(candidate([{ text: 'a' }], 'OTHER')).finishReason).toBe('other');
    expect(read(candidate([{ text: 'a' }], 'NEVER_HEARD_OF')).finishReason).toBe('other');
  });

  it('either reads or refuses whatever JSON there is', () => {
    const field = fc.constantFrom(
      ...['candidates', 'content', 'parts', 'text', 'thought', 'thoughtSignature', 'functionCall'],
      ...['name', 'args', 'id', 'index', 'finishReason', 'usageMetadata', 'promptTokenCount'],
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: 'medium' },
        fc.constantFrom<unknown>(null, 0, -1, 'STOP', '', true, []),
        fc.array(tie('tree'), { maxLength: 2 }),
        fc.dictionary(field, tie('tree'), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(fc.array(tree, { maxLength: 3 }), (chunks) => {
        try {
          expect(typeof read(...chunks).text).toBe('string');
        } catch (error) {
          expect(error).toBeInstanceOf(ModelCallError);
        }
      }),
    );
  });
});
