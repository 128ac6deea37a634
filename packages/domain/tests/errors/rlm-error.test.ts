import { describe, expect, it } from '@jest/globals';

import { abortedError, throwIfAborted } from '../../src/errors/abort.js';
import { RLM_ERROR_CODES } from '../../src/errors/error-codes.js';
import { NotImplementedError } from '../../src/errors/not-implemented.error.js';
import { RlmError } from '../../src/errors/rlm-error.js';

describe('RlmError', () => {
  it('is an Error with a code, which is not retryable and has no details unless told so', () => {
    const error = new RlmError({ code: 'INTERNAL', message: 'oh' });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: 'RlmError', code: 'INTERNAL', message: 'oh' });
    expect(error.retryable).toBe(false);
    expect(error.details).toEqual({});
    expect('cause' in error).toBe(false);
  });

  it('keeps the error underneath as its cause', () => {
    const cause = new Error('vendor');
    expect(new RlmError({ code: 'MODEL_FAILED', message: 'm', cause }).cause).toBe(cause);
  });

  it('recognises errors of another copy of the package', () => {
    const foreign = Object.assign(new Error('m'), { code: 'INTERNAL' });
    expect(RlmError.isInstance(foreign)).toBe(false);
    Object.defineProperty(foreign, Symbol.for('rlm-ts.error'), { value: true });
    expect(RlmError.isInstance(foreign)).toBe(true);
  });

  it.each([null, undefined, 'text', 7, {}, new Error('plain')])(
    'is not to be seen in %p',
    (value) => {
      expect(RlmError.isInstance(value)).toBe(false);
    },
  );

  it('wraps what is none and passes on what is one', () => {
    const own = new RlmError({ code: 'TIMEOUT', message: 'late' });
    expect(RlmError.from(own, { code: 'INTERNAL' })).toBe(own);
    const plain = new Error('plain');
    const wrapped = RlmError.from(plain, { code: 'INTERNAL', retryable: true });
    expect(wrapped).toMatchObject({ code: 'INTERNAL', message: 'plain', retryable: true });
    expect(wrapped.cause).toBe(plain);
  });

  it('tells JSON nothing but code, message and whether to retry', () => {
    const error = new RlmError({
      code: 'INTERNAL',
      message: 'm',
      cause: new Error('secret'),
      details: { path: '/home/me' },
    });
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      code: 'INTERNAL',
      message: 'm',
      retryable: false,
    });
  });

  it('has codes that are unique and sorted, so that a list of them reads well', () => {
    expect([...RLM_ERROR_CODES]).toEqual([...new Set(RLM_ERROR_CODES)].sort());
  });
});

describe('NotImplementedError', () => {
  it('is an RlmError of its own name', () => {
    const error = new NotImplementedError('later', { environment: 'modal' });
    expect(RlmError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ name: 'NotImplementedError', code: 'NOT_IMPLEMENTED' });
    expect(error.details).toEqual({ environment: 'modal' });
  });
});

describe('the error of an abort', () => {
  it('carries the reason of the signal', () => {
    const signal = AbortSignal.abort('why');
    expect(abortedError('The run', signal)).toMatchObject({ code: 'ABORTED', cause: 'why' });
  });

  it('is thrown only if the signal has fired', () => {
    expect(() => throwIfAborted(undefined, 'It')).not.toThrow();
    expect(() => throwIfAborted(new AbortController().signal, 'It')).not.toThrow();
    expect(() => throwIfAborted(AbortSignal.abort(), 'It')).toThrow(
      'It was aborted by its caller.',
    );
  });
});
