import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';

import { createMockLlm, mockOptionsSchema } from '../../../src/llm/mock/index.js';
import { ask } from './ask.js';

describe('mockOptionsSchema', () => {
  it('fills in every default', () => {
    expect(mockOptionsSchema.parse({})).toEqual({
      modelName: 'mock',
      root: [],
      subCalls: [],
      latencyMs: 0,
    });
  });

  it('makes what createMockLlm takes', async () => {
    const script: unknown = JSON.parse(
      '{"root": ["a", {"text": "b", "costUsd": 1}], "subCalls": {"rules": [{"match": "x(.)", "reply": "$1"}], "default": {"error": {"message": "no"}}}}',
    );
    const model = createMockLlm(mockOptionsSchema.parse(script));
    expect((await model.complete(ask('q', 'root'))).text).toBe('a');
    expect((await model.complete(ask('q', 'root'))).costUsd).toBe(1);
    expect((await model.complete(ask('xy'))).text).toBe('y');
    await expect(model.complete(ask('z'))).rejects.toMatchObject({ message: 'no' });
  });

  it('takes a bare list of rules', async () => {
    const options = mockOptionsSchema.parse({ subCalls: [{ match: 'x', reply: 'rule' }] });
    expect((await createMockLlm(options).complete(ask('x'))).text).toBe('rule');
  });

  it('takes tool calls and failures as a script file has them', async () => {
    const script: unknown = JSON.parse(
      '{"root": [{"toolCalls": [{"name": "find", "arguments": {"what": ["x"]}}]}, {"error": {"code": "RATE_LIMITED", "billed": "no", "retryAfterMs": 7, "usage": {"inputTokens": 1, "outputTokens": 0, "cachedInputTokens": 1}}}]}',
    );
    const model = createMockLlm(mockOptionsSchema.parse(script));
    expect((await model.complete(ask('q', 'root'))).toolCalls).toEqual([
      { id: 'call_1_1', name: 'find', argumentsJson: '{"what":["x"]}' },
    ]);
    await expect(model.complete(ask('q', 'root'))).rejects.toMatchObject({
      billed: 'no',
      retryAfterMs: 7,
      usage: { inputTokens: 1, outputTokens: 0, cachedInputTokens: 1 },
    });
  });

  it.each([
    { rots: [] },
    { root: 'text' },
    { root: [{}] },
    { root: [{ text: 'a', error: {} }] },
    { root: [{ toolCalls: [], error: {} }] },
    { root: [{ toolCalls: [{ arguments: {} }] }] },
    { root: [{ error: { billed: 'yes' } }] },
    { root: [{ text: 'a', cost: 1 }] },
    { root: [{ error: { code: 'NO_SUCH_CODE' } }] },
    { subCalls: [{ match: 'a' }] },
    { subCalls: ['a', { match: 'a', reply: 'b' }] },
    { latencyMs: -1 },
    { modelName: '' },
  ])('refuses %j', (options) => {
    expect(mockOptionsSchema.safeParse(options).success).toBe(false);
  });

  it('describes every field', () => {
    const { properties = {} } = z.toJSONSchema(mockOptionsSchema, { io: 'input' });
    expect(Object.keys(properties)).toEqual(['modelName', 'root', 'subCalls', 'latencyMs']);
    for (const property of Object.values(properties)) {
      expect(property).toHaveProperty('description', expect.stringMatching(/\.$/));
    }
  });
});
