import { inspect } from 'node:util';

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { explain, redact, safeCause, secretHeaders } from '../../../src/llm/calling/index.js';

describe('redact', () => {
  it('leaves no secret in a text, whole or as part of a longer one', () => {
    expect(redact('key sk-1, sk-12 and ?key=a%2Fb', ['sk-1', 'sk-12', 'a/b', ''])).toBe(
      'key [key], [key] and ?key=[key]',
    );
  });

  it('leaves a text without secrets as it is', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(redact(text, ['sk-secret-key'])).toBe(text);
      }),
    );
  });
});

describe('explain', () => {
  it('tells the causes, each once', () => {
    const below = new Error('connect ECONNREFUSED');
    const error = new Error('Connection error.', {
      cause: new TypeError('fetch failed', { cause: below }),
    });
    expect(explain(error, [])).toBe('Connection error: fetch failed: connect ECONNREFUSED');
    const mute = Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' });
    expect(explain(new TypeError('fetch failed', { cause: mute }), [])).toBe(
      'fetch failed: ECONNREFUSED',
    );
    expect(explain(new Error('same', { cause: new Error('same') }), [])).toBe('same');
  });
});

describe('safeCause', () => {
  it('keeps the name and the redacted message and nothing else', () => {
    class VendorError extends Error {
      readonly headers = { authorization: 'Bearer sk-1' };
    }
    const cause = safeCause(new VendorError('refused sk-1'), ['sk-1']);
    expect(cause).toMatchObject({ name: 'VendorError', message: 'refused [key]' });
    expect(inspect(cause, { showHidden: true, depth: null })).not.toContain('sk-1');
    expect(Object.keys(cause)).toEqual([]);
  });
});

describe('secretHeaders', () => {
  it('takes what is named like a secret, with and without its scheme', () => {
    const headers = { 'X-Api-Key': 'k-123', Authorization: 'Bearer b-123', 'x-title': 'Titled' };
    expect(secretHeaders({ ...headers, 'x-token': 'abc' })).toEqual([
      'k-123',
      'k-123',
      'Bearer b-123',
      'b-123',
    ]);
  });
});
