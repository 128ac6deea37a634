import { describe, expect, it } from '@jest/globals';
import { RLM_ERROR_CODES, RlmError, type RlmErrorCode } from '@rlm-ts/api';
import { answerOfError } from '../../src/errors/answer-of-error.js';
import { publicError } from '../../src/errors/public-error.js';

/** Statuses that clients make the same request again for, by themselves. */
const RETRIED = [408, 409, 429];

describe('answerOfError', () => {
  it.each([
    ['BUDGET_EXHAUSTED', 402],
    ['CONTEXT_INVALID', 400],
    ['MODEL_FAILED', 502],
    ['TIMEOUT', 504],
    ['ABORTED', 499],
    ['RLM_CLOSED', 503],
  ] satisfies [RlmErrorCode, number][])('answers %s with %d', (code, status) => {
    expect(answerOfError(code).status).toBe(status);
  });

  it.each(RLM_ERROR_CODES)(
    'has an error status for %s, and none that is retried in vain',
    (code) => {
      const { status, again } = answerOfError(code);
      expect(status).toBeGreaterThanOrEqual(400);
      if (!again) expect(RETRIED).not.toContain(status);
      if (again) expect(status).toBeGreaterThanOrEqual(500);
    },
  );
});

describe('publicError', () => {
  it('keeps the message where it is about the request', () => {
    const error = new RlmError({ code: 'CONTEXT_INVALID', message: 'No NaN at $.a.' });
    expect(publicError(error)).toEqual({ code: 'CONTEXT_INVALID', message: 'No NaN at $.a.' });
  });

  it('keeps it back where it is about the server', () => {
    const error = new RlmError({ code: 'ENGINE_UNAVAILABLE', message: 'tcp://10.0.0.1 is down' });
    expect(publicError(error).message).not.toContain('10.0.0.1');
  });
});
