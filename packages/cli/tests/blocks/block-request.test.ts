import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseBlockRequest } from '../../src/blocks/block-request.js';

describe('parseBlockRequest', () => {
  it('gives back any code that was put into a line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (code) => {
        expect(parseBlockRequest(JSON.stringify({ code }))).toEqual({ code });
      }),
    );
  });

  it.each([
    ['half an object', '{"code":', 'not JSON'],
    ['a list', '[]', 'must hold an object'],
    ['null', 'null', 'must hold an object'],
    ['a string', '"print(1)"', 'must hold an object'],
    ['an object without code', '{}', '"code" must hold a string'],
    ['code that is no string', '{"code":1}', '"code" must hold a string'],
    ['a key that it does not know', '{"code":"1","kode":"2"}', 'The key "kode" is unknown'],
    ['the key __proto__', '{"code":"1","__proto__":{}}', 'The key "__proto__" is unknown'],
    ['deep nesting without an end', '['.repeat(100_000), 'not JSON'],
  ])('refuses %s', (_what, line, reason) => {
    expect(parseBlockRequest(line)).toEqual({ invalid: expect.stringContaining(reason) });
  });

  it('reads a time limit in seconds as milliseconds', () => {
    const line = '{"code":"1","timeout":0.25}';
    expect(parseBlockRequest(line)).toEqual({ code: '1', timeoutMs: 250 });
  });

  it.each(['0', '-1', '"1"', 'null', '0.0001', '301', '1e400'])(
    'refuses a time limit of %s',
    (timeout) => {
      const line = `{"code":"1","timeout":${timeout}}`;
      expect(parseBlockRequest(line)).toEqual({ invalid: expect.stringContaining('"timeout"') });
    },
  );

  it('never throws, whatever the line holds', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (line) => {
        expect(parseBlockRequest(line)).toBeDefined();
      }),
    );
  });
});
