import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { utf8ByteLength } from '../../src/formatting/utf8-byte-length.js';

describe('utf8ByteLength', () => {
  it.each([
    ['', 0],
    ['a\u007f', 2],
    ['\u0080\u07ff', 4],
    ['\u0800\uffff', 6],
    ['😀', 4],
    ['\ud83d', 3],
    ['\ude00\ud83d', 6],
    ['\ud83d\ud83d\ude00', 7],
  ])('counts the bytes of %j', (text, bytes) => {
    expect(utf8ByteLength(text)).toBe(bytes);
  });

  it('agrees with an encoder on any text', () => {
    const unit = fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code));
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit }), fc.string({ unit: 'binary' })), (text) => {
        expect(utf8ByteLength(text)).toBe(new TextEncoder().encode(text).length);
      }),
      { numRuns: 500 },
    );
  });
});
