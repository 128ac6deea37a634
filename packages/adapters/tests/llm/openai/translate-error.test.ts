import { inspect } from 'node:util';

import { describe, expect, it } from '@jest/globals';
import { APIConnectionError, APIError } from 'openai';

import { translateError } from '../../../src/llm/openai/translate-error.js';
import { CALLED } from './request.js';

const translated = (status: number, error: object, headers = {}): unknown =>
  translateError(CALLED, APIError.generate(status, { error }, '', new Headers(headers)), []);

describe('translateError', () => {
  it.each([
    [400, { code: 'content_filter', message: 'm' }, 'CONTENT_REFUSED'],
    [400, { message: 'Your prompt was flagged as violating our usage policy' }, 'CONTENT_REFUSED'],
    [400, { type: 'exceed_context_size_error', message: 'm' }, 'CONTEXT_WINDOW_EXCEEDED'],
    [400, { message: 'Your input exceeds the context window' }, 'CONTEXT_WINDOW_EXCEEDED'],
    [413, { message: 'm' }, 'CONTEXT_WINDOW_EXCEEDED'],
    [400, { message: 'foo is not a valid model ID' }, 'MODEL_NOT_FOUND'],
    [400, { message: '/chat: Invalid model name passed in model=x' }, 'MODEL_NOT_FOUND'],
    [404, { code: 'DeploymentNotFound', message: 'm' }, 'MODEL_NOT_FOUND'],
    [400, { message: 'max_tokens is too large' }, 'MODEL_FAILED'],
    [403, { message: 'not allowed' }, 'API_KEY_INVALID'],
    [503, { message: 'busy' }, 'MODEL_OVERLOADED'],
  ])('takes HTTP %d with %j for %s, not billed', (status, error, code) => {
    expect(translated(status, error)).toMatchObject({ code, billed: 'no' });
  });

  it('tells an empty account from a limit of the rate', () => {
    const message = 'You exceeded your current quota';
    const empty = translated(429, { code: 'insufficient_quota', message });
    expect(empty).toMatchObject({
      code: 'RATE_LIMITED',
      retryable: false,
      message: expect.stringContaining('see to the plan and the billing'),
    });
    expect(translated(429, { message }, { 'retry-after': '7' })).toMatchObject({
      code: 'RATE_LIMITED',
      retryable: true,
      retryAfterMs: 7000,
      message: expect.stringMatching(/\(HTTP 429\): You exceeded your current quota\. Ask again/),
    });
  });

  it('takes an error within a stream for one after some work', () => {
    const reported = { type: 'overloaded_error', message: 'm' };
    const error = new APIError(undefined, reported, undefined, undefined);
    expect(translateError(CALLED, error, [])).toMatchObject({
      code: 'MODEL_OVERLOADED',
      retryable: true,
      billed: 'unknown',
    });
  });

  it('knows what it does not know', () => {
    const odd = translateError(CALLED, new TypeError('odd sk-1'), ['sk-1']);
    expect(odd).toMatchObject({ code: 'MODEL_FAILED', retryable: false, billed: 'unknown' });
    expect(translateError(CALLED, 'thrown', [])).toMatchObject({ code: 'MODEL_FAILED' });
    expect(inspect(odd, { depth: null })).not.toContain('sk-1');
  });

  it('says which connection was refused', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:9'), {
      code: 'ECONNREFUSED',
    });
    const cause = new TypeError('fetch failed', { cause: refused });
    expect(translateError(CALLED, new APIConnectionError({ cause }), [])).toMatchObject({
      code: 'MODEL_FAILED',
      retryable: true,
      billed: 'no',
      message: expect.stringContaining('connect ECONNREFUSED 127.0.0.1:9'),
    });
  });
});
