import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { wrap } from '../../src/output/wrap.js';

describe('wrap', () => {
  it('goes on below the text of the first line', () => {
    expect(wrap('ok  ', 'one two three', 11)).toEqual(['ok  one two', '    three']);
  });

  it('leaves alone what fits', () => {
    expect(wrap('ok  ', 'one two', 11)).toEqual(['ok  one two']);
    expect(wrap('ok  ', '', 11)).toEqual(['ok  ']);
  });

  it('breaks no word, which may be a path', () => {
    expect(wrap('- ', 'at /a/very/long/path now', 10)).toEqual([
      '- at',
      '  /a/very/long/path',
      '  now',
    ]);
  });

  it('keeps all words in their order, and no line with two of them is too long', () => {
    const words = fc.array(fc.stringMatching(/^\w{1,12}$/));
    fc.assert(
      fc.property(words, fc.integer({ min: 4, max: 40 }), (list, width) => {
        const lines = wrap('> ', list.join(' '), width);
        const texts = lines.map((line) => line.slice(2));
        expect(texts.join(' ')).toBe(list.join(' '));
        for (const [index, text] of texts.entries()) {
          if (text.includes(' ')) expect(lines[index]?.length).toBeLessThanOrEqual(width);
        }
      }),
    );
  });
});
