import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { shorten } from '../../src/progress/shorten.js';

describe('shorten', () => {
  it('keeps the first and the last lines and counts what it leaves out', () => {
    const text = ['1', '2', '3', '4', '5', '6', '7'].join('\n');
    expect(shorten(text, { maxLines: 4, maxLineLength: 80 })).toEqual([
      '1',
      '2',
      '… 3 more lines …',
      '6',
      '7',
    ]);
  });

  it('keeps a text that fits as it is, but for its end', () => {
    expect(shorten('a\n  b\n\n', { maxLines: 2, maxLineLength: 3 })).toEqual(['a', '  b']);
  });

  it('has no lines for a text without any', () => {
    expect(shorten(' \n', { maxLines: 2, maxLineLength: 3 })).toEqual([]);
  });

  it('never cuts a character in two', () => {
    expect(shorten('a🙂b', { maxLines: 1, maxLineLength: 2 })).toEqual(['a…']);
  });

  it('never shows more than its limits', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(9), fc.nat(9), (text, lines, length) => {
        const limits = { maxLines: lines + 1, maxLineLength: length + 1 };
        const shown = shorten(text, limits).filter((line) => !line.includes('more lines'));
        expect(shown.length).toBeLessThanOrEqual(limits.maxLines);
        for (const line of shown) expect(line.length).toBeLessThanOrEqual(length + 2);
      }),
    );
  });
});
