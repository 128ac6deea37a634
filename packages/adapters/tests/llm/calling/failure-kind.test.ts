import { describe, expect, it } from '@jest/globals';

import {
  failureOfConnection,
  failureOfStatus,
  retryAfterMs,
} from '../../../src/llm/calling/index.js';

describe('failureOfStatus', () => {
  it.each([
    [400, 'MODEL_FAILED', false, 'no'],
    [401, 'API_KEY_INVALID', false, 'no'],
    [402, 'MODEL_FAILED', false, 'no'],
    [403, 'API_KEY_INVALID', false, 'no'],
    [404, 'MODEL_NOT_FOUND', false, 'no'],
    [408, 'TIMEOUT', true, 'unknown'],
    [409, 'MODEL_FAILED', true, 'no'],
    [413, 'CONTEXT_WINDOW_EXCEEDED', false, 'no'],
    [429, 'RATE_LIMITED', true, 'no'],
    [500, 'MODEL_FAILED', true, 'no'],
    [502, 'MODEL_FAILED', true, 'unknown'],
    [503, 'MODEL_OVERLOADED', true, 'no'],
    [504, 'MODEL_FAILED', true, 'unknown'],
    [529, 'MODEL_OVERLOADED', true, 'no'],
  ])('takes %d for %s', (status, code, retryable, billed) => {
    expect(failureOfStatus(status)).toEqual({ code, retryable, billed });
  });
});

describe('failureOfConnection', () => {
  it.each([
    ['ECONNREFUSED', 'MODEL_FAILED', true, 'no'],
    ['ENOTFOUND', 'MODEL_FAILED', true, 'no'],
    ['CERT_HAS_EXPIRED', 'MODEL_FAILED', false, 'no'],
    ['ECONNRESET', 'MODEL_FAILED', true, 'unknown'],
    ['UND_ERR_HEADERS_TIMEOUT', 'TIMEOUT', true, 'unknown'],
  ])('finds %s underneath', (systemCode, code, retryable, billed) => {
    const system = Object.assign(new Error('system'), { code: systemCode });
    const both = new AggregateError([new Error('first'), system]);
    for (const cause of [system, both]) {
      const error = new Error('Connection error.', { cause: new TypeError('failed', { cause }) });
      expect(failureOfConnection(error)).toEqual({ code, retryable, billed });
    }
  });
});

describe('retryAfterMs', () => {
  it.each([
    [{}, null],
    [{ 'retry-after': '7' }, 7000],
    [{ 'retry-after': '0.5' }, 500],
    [{ 'retry-after-ms': '250', 'retry-after': '7' }, 250],
    [{ 'retry-after': 'Thu, 01 Jan 1970 00:00:09 GMT' }, 8000],
    [{ 'retry-after': 'Thu, 01 Jan 1970 00:00:00 GMT' }, 0],
    [{ 'retry-after': 'soon' }, null],
    [{ 'retry-after': '-1x' }, null],
  ])('reads %p', (headers, expected) => {
    expect(retryAfterMs(new Headers(headers), 1000)).toBe(expected);
  });

  it('does without headers', () => {
    expect(retryAfterMs(undefined)).toBeNull();
  });
});
