import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { truncateMiddle } from '../../src/formatting/truncate-middle.js';

const MARKER = /\n\.\.\. \[TRUNCATED (\d+) bytes\] \.\.\.\n/;
const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

const anyText = fc.string({
  unit: fc.constantFrom('a', 'é', '€', '😀', '\n', '\ud83d', '\ude00', 'b'),
  maxLength: 60,
});
const limit = fc.integer({ min: 0, max: 40 });

describe('truncateMiddle', () => {
  it('leaves a text alone that fits', () => {
    expect(truncateMiddle('', { headBytes: 0, tailBytes: 0 })).toBe('');
    expect(truncateMiddle('abcd', { headBytes: 1, tailBytes: 3 })).toBe('abcd');
    expect(truncateMiddle('é€', { headBytes: 2, tailBytes: 3 })).toBe('é€');
    expect(truncateMiddle('abcd', { headBytes: 1, tailBytes: 3, totalBytes: 4 })).toBe('abcd');
    expect(truncateMiddle('abcd', { headBytes: 1, tailBytes: 3, totalBytes: 2 })).toBe('abcd');
  });

  it('keeps head and tail and counts what it leaves out', () => {
    expect(truncateMiddle('abcdefgh', { headBytes: 2, tailBytes: 3 })).toBe(
      'ab\n... [TRUNCATED 3 bytes] ...\nfgh',
    );
    expect(truncateMiddle('abc', { headBytes: 0, tailBytes: 0 })).toBe(
      '\n... [TRUNCATED 3 bytes] ...\n',
    );
    expect(truncateMiddle('abc', { headBytes: -5, tailBytes: 1 })).toBe(
      '\n... [TRUNCATED 2 bytes] ...\nc',
    );
  });

  it('never cuts inside a character', () => {
    expect(truncateMiddle('é€😀-😀€é', { headBytes: 8, tailBytes: 8 })).toBe(
      'é€\n... [TRUNCATED 9 bytes] ...\n€é',
    );
    expect(truncateMiddle('😀😀', { headBytes: 3, tailBytes: 3 })).toBe(
      '\n... [TRUNCATED 8 bytes] ...\n',
    );
  });

  it('counts a lone surrogate as 3 bytes', () => {
    expect(truncateMiddle('\ud83d\ud83da', { headBytes: 3, tailBytes: 1 })).toBe(
      '\ud83d\n... [TRUNCATED 3 bytes] ...\na',
    );
  });

  it('adds what its source had already left out', () => {
    expect(truncateMiddle('abcde', { headBytes: 2, tailBytes: 3, totalBytes: 1_000 })).toBe(
      'ab\n... [TRUNCATED 995 bytes] ...\ncde',
    );
    expect(truncateMiddle('abcdef', { headBytes: 2, tailBytes: 3, totalBytes: 1_000 })).toBe(
      'ab\n... [TRUNCATED 995 bytes] ...\ndef',
    );
    expect(truncateMiddle('ab', { headBytes: 4, tailBytes: 4, totalBytes: 10 })).toBe(
      'ab\n... [TRUNCATED 8 bytes] ...\n',
    );
  });

  it('gets through 10 MB', () => {
    const text = '€'.repeat(3_500_000);
    expect(truncateMiddle(text, { headBytes: 4, tailBytes: 4 })).toBe(
      '€\n... [TRUNCATED 10499994 bytes] ...\n€',
    );
  });

  it('keeps a start and an end within their limits, never short by a whole character more', () => {
    fc.assert(
      fc.property(anyText, limit, limit, limit, (text, headBytes, tailBytes, more) => {
        const totalBytes = bytesOf(text) + more;
        const result = truncateMiddle(text, { headBytes, tailBytes, totalBytes });
        const match = MARKER.exec(result);
        if (match === null) {
          expect(result).toBe(text);
          expect(more).toBe(0);
          expect(totalBytes).toBeLessThanOrEqual(headBytes + tailBytes);
          return;
        }
        const head = result.slice(0, match.index);
        const tail = result.slice(match.index + match[0].length);
        expect(text.startsWith(head) && text.endsWith(tail)).toBe(true);
        expect(bytesOf(head)).toBeLessThanOrEqual(headBytes);
        expect(bytesOf(tail)).toBeLessThanOrEqual(tailBytes);
        expect(bytesOf(head) + Number(match[1]) + bytesOf(tail)).toBe(totalBytes);
        const middle = Array.from(text.slice(head.length, text.length - tail.length));
        expect(head + middle.join('') + tail).toBe(text);
        if (middle.length > 0) {
          expect(bytesOf(head + (middle.at(0) ?? ''))).toBeGreaterThan(headBytes);
          expect(bytesOf((middle.at(-1) ?? '') + tail)).toBeGreaterThan(tailBytes);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('makes no lone surrogate where the text had none', () => {
    const whole = fc.string({ unit: 'binary', maxLength: 40 });
    fc.assert(
      fc.property(whole, limit, limit, (text, headBytes, tailBytes) => {
        const result = truncateMiddle(text, { headBytes, tailBytes });
        expect(/\p{Surrogate}/u.test(result)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});
