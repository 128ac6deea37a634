import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { cutToWidth, displayWidth, endToWidth } from '../../src/compare/display-width.js';

describe('displayWidth', () => {
  it.each([
    ['abc', 3],
    ['日本', 4],
    ['한글', 4],
    ['🙂', 2],
    ['e\u0301', 1],
    ['👩‍👩‍👧', 2],
    ['', 0],
  ])('counts the columns of %j', (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });
});

describe('cutToWidth', () => {
  it('never takes more columns than it was given', () => {
    const text = fc.string({ unit: 'grapheme' });
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 20 }), (line, width) => {
        expect(displayWidth(cutToWidth(line, width))).toBeLessThanOrEqual(width);
      }),
    );
  });

  it('keeps what fits as it is, and cuts no character in two', () => {
    expect(cutToWidth('日本', 4)).toBe('日本');
    expect(cutToWidth('日本語', 4)).toBe('日…');
    expect(cutToWidth('a👩‍👩‍👧b', 3)).toBe('a…');
  });
});

describe('endToWidth', () => {
  it('never takes more columns than it was given', () => {
    const text = fc.string({ unit: 'grapheme' });
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 20 }), (line, width) => {
        expect(displayWidth(endToWidth(line, width))).toBeLessThanOrEqual(width);
      }),
    );
  });

  it('keeps what fits as it is, and of the rest the end', () => {
    expect(endToWidth('日本', 4)).toBe('日本');
    expect(endToWidth('日本語', 4)).toBe('…語');
    expect(endToWidth('a👩‍👩‍👧b', 3)).toBe('…b');
  });
});
