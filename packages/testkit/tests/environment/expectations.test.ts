import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import type { ReplResult } from '@rlm-ts/domain';
import { EMPTY_REPL_RESULT, RlmError } from '@rlm-ts/domain';
import {
  expectClean,
  expectData,
  expectException,
  expectRejection,
  expectTimeout,
  listedVariable,
} from '../../src/environment/expectations.js';

const clean: ReplResult = {
  ...EMPTY_REPL_RESULT,
  variables: [{ name: 'x', type: 'int', size: null }],
};
const error = { type: 'ValueError', message: '', traceback: '' };

describe('expectRejection', () => {
  it('accepts an RlmError of that code alone', async () => {
    const closed = new RlmError({ code: 'ENVIRONMENT_CLOSED', message: 'closed' });
    await expectRejection(Promise.reject(closed), 'ENVIRONMENT_CLOSED', 'it');
    await expect(expectRejection(Promise.reject(closed), 'ABORTED', 'it')).rejects.toThrow(
      'closed',
    );
  });

  it('refuses other errors, and calls that resolve', async () => {
    const plain = expectRejection(Promise.reject(new Error('plain')), 'ABORTED', 'it');
    await expect(plain).rejects.toThrow('no RlmError');
    const resolved = expectRejection(Promise.resolve('value'), 'ABORTED', 'it');
    await expect(resolved).rejects.toThrow('it resolved to "value"');
  });
});

describe('expectClean', () => {
  it('accepts a clean result and refuses every kind of trouble', () => {
    expectClean(clean);
    expect(() => expectClean({ ...clean, error })).toThrow('ValueError');
    expect(() => expectClean({ ...clean, timedOut: true })).toThrow('timedOut');
    expect(() => expectClean({ ...clean, outOfMemory: true })).toThrow('outOfMemory');
    expect(() => expectClean({ ...clean, stateLost: true })).toThrow('stateLost');
  });
});

describe('expectException', () => {
  it('accepts that exception alone, and only with the state kept', () => {
    expectException({ ...clean, error }, 'ValueError');
    expect(() => expectException({ ...clean, error }, 'KeyError')).toThrow('ValueError');
    expect(() => expectException(clean, 'KeyError')).toThrow('null');
    expect(() => expectException({ ...clean, error, stateLost: true }, 'ValueError')).toThrow();
  });
});

describe('expectTimeout', () => {
  it('wants both the mark and the type', () => {
    const type = 'TimeoutError';
    expectTimeout({ ...clean, timedOut: true, error: { ...error, type } });
    expect(() => expectTimeout({ ...clean, error: { ...error, type } })).toThrow('not timed out');
    expect(() => expectTimeout({ ...clean, timedOut: true, error })).toThrow();
  });
});

describe('listedVariable', () => {
  it('finds a variable by its name or fails', () => {
    expect(listedVariable(clean, 'x').type).toBe('int');
    expect(() => listedVariable(clean, 'y')).toThrow('y is not among');
  });
});

describe('expectData', () => {
  it('takes equal data of another realm as equal', () => {
    expectData(runInNewContext('({ a: [1, null] })'), { a: [1, null] });
  });

  it('refuses data that differ', () => {
    expect(() => expectData({ a: 1 }, { a: 2 })).toThrow();
    expect(() => expectData([], {})).toThrow();
    expect(() => expectData(undefined, null)).toThrow();
  });
});
