import { inspect } from 'node:util';

import { describe, expect, it } from '@jest/globals';

import {
  argumentsObject,
  failureOfStatus,
  malformedReply,
  modelCallFailure,
  refusedReply,
} from '../../../src/llm/calling/index.js';

const MODEL = { backend: 'openai', modelName: 'gpt' };

describe('modelCallFailure', () => {
  it('says what failed, why, and what to do', () => {
    const error = modelCallFailure(MODEL, {
      kind: failureOfStatus(429),
      error: new Error('Too many for sk-1.'),
      secrets: ['sk-1'],
      status: 429,
      retryAfterMs: 7000,
    });
    expect(error).toMatchObject({
      code: 'RATE_LIMITED',
      retryable: true,
      billed: 'no',
      retryAfterMs: 7000,
      details: { backend: 'openai', modelName: 'gpt', status: 429 },
      message:
        'The call of the model "gpt" (openai) failed (HTTP 429): Too many for [key]. Ask again later, or make fewer calls at a time.',
    });
    expect(inspect(error, { depth: null })).not.toContain('sk-1');
  });

  it('has a sentence for a failure without a word', () => {
    expect(modelCallFailure(MODEL, { kind: failureOfStatus(500), secrets: [] }).message).toBe(
      'The call of the model "gpt" (openai) failed: it does not say why',
    );
  });

  it('tells the usage of what was refused or cannot be read', () => {
    const usage = { inputTokens: 1, outputTokens: 2 };
    expect(refusedReply(MODEL, 'no', usage)).toMatchObject({
      code: 'CONTENT_REFUSED',
      retryable: false,
      usage,
    });
    expect(malformedReply(MODEL, 'odd', usage)).toMatchObject({
      code: 'MODEL_REPLY_MALFORMED',
      retryable: true,
      billed: 'unknown',
      usage,
    });
  });
});

describe('argumentsObject', () => {
  it.each([
    ['{"a":1}', { a: 1 }],
    ['', {}],
    ['[1]', { arguments: '[1]' }],
    ['{"a":', { arguments: '{"a":' }],
  ])('makes an object of %p', (text, expected) => {
    expect(argumentsObject(text)).toEqual(expected);
  });
});
