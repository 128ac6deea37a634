import { describe, expect, it } from '@jest/globals';

import { readFailure } from '../../../src/llm/gemini/read-failure.js';

const MODEL = { backend: 'gemini', modelName: 'gemini-2.5-flash' };
const KEY = 'AIza-secret';

const failure = (status: number, error: unknown, headers?: Record<string, string>) =>
  readFailure(MODEL, { status, body: JSON.stringify({ error }), headers: new Headers(headers) }, [
    KEY,
  ]);

describe('readFailure', () => {
  it('says what the provider said, without the key', () => {
    const error = failure(400, { message: `Invalid value near ${KEY} at 'contents'.` });
    expect(error).toMatchObject({ code: 'MODEL_FAILED', retryable: false, billed: 'no' });
    expect(error.message).toBe(
      'The call of the model "gemini-2.5-flash" (gemini) failed (HTTP 400): Invalid value near [key] at \'contents\'.',
    );
    expect(error.details).toEqual({ ...MODEL, status: 400 });
  });

  it('knows a key that is not accepted, whose status is that of any bad request', () => {
    const details = [
      { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' },
    ];
    const told = failure(400, { message: 'Bad.', status: 'INVALID_ARGUMENT', details });
    expect(told).toMatchObject({ code: 'API_KEY_INVALID', retryable: false, billed: 'no' });
    const guessed = failure(400, { message: 'API key not valid. Please pass a valid API key.' });
    expect(guessed.code).toBe('API_KEY_INVALID');
    expect(failure(403, { message: 'Denied.' }).code).toBe('API_KEY_INVALID');
  });

  it.each([
    'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
    'The input token count exceeds the maximum number of tokens allowed 1048576.',
    'Request payload size exceeds the limit: 20971520 bytes.',
  ])('knows an input that is too long: %s', (message) => {
    expect(failure(400, { message })).toMatchObject({
      code: 'CONTEXT_WINDOW_EXCEEDED',
      retryable: false,
      billed: 'no',
    });
  });

  it('takes the time to wait for out of the details', () => {
    const details = [
      { '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations: [{}] },
      { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '38.2514s' },
    ];
    expect(failure(429, { message: 'Quota.', details })).toMatchObject({
      code: 'RATE_LIMITED',
      retryable: true,
      billed: 'no',
      retryAfterMs: 38_252,
    });
  });

  it('takes the time to wait for from a header rather', () => {
    const details = [{ retryDelay: '38s' }];
    expect(failure(429, { details }, { 'retry-after': '7' }).retryAfterMs).toBe(7000);
    expect(failure(503, {}, {}).retryAfterMs).toBeNull();
  });

  it.each(['', '  ', 'null', '[]', '{"error": "text"}', '{"error": {"details": {"a": 1}}}', '{'])(
    'makes do with the body %j',
    (body) => {
      const error = readFailure(MODEL, { status: 503, body }, [KEY]);
      expect(error).toMatchObject({ code: 'MODEL_OVERLOADED', retryable: true, billed: 'no' });
      expect(error.message).toContain('failed (HTTP 503): ');
    },
  );

  it('reads an error in a list, as a stream may send it', () => {
    const body = JSON.stringify([{ error: { message: 'Deep.' } }]);
    expect(readFailure(MODEL, { status: 500, body }, []).message).toContain('Deep');
  });

  it('quotes no more than the beginning of a page', () => {
    const error = readFailure(MODEL, { status: 502, body: 'x'.repeat(1_000_000) }, []);
    expect(error.message.length).toBeLessThan(1200);
  });

  it('does not know what a failure costs that comes after the reply has begun', () => {
    const usage = { inputTokens: 5, outputTokens: 1 };
    const error = readFailure(MODEL, { status: 503, body: '', begun: { usage } }, []);
    expect(error).toMatchObject({ code: 'MODEL_OVERLOADED', billed: 'unknown', usage });
  });
});
