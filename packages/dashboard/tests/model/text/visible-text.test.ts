import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { visiblePieces, visibleText } from '../../../app/src/model/text/visible-text.js';

describe('a text that somebody else wrote', () => {
  it('is left as it is where all of it can be seen', () => {
    const text = 'Grüße, 你好\n\tx <b>&amp;</b> 👍';
    expect(visiblePieces(text)).toEqual([{ text, isMark: false }]);
  });

  it.each([
    ['\u001b[31mred', '⟨ESC⟩[31mred'],
    ['a\u0000b', 'a⟨NUL⟩b'],
    ['\u0007\u007f\u0085', '⟨BEL⟩⟨U+007F⟩⟨U+0085⟩'],
    ['user\u202Etxt.exe', 'user⟨U+202E⟩txt.exe'],
    ['zero\u200Bwidth\uFEFF', 'zero⟨U+200B⟩width⟨U+FEFF⟩'],
    ['tag\u{E0041}', 'tag⟨U+E0041⟩'],
    ['progress 1\rprogress 2', 'progress 1⟨CR⟩progress 2'],
  ])('shows marks for what cannot be seen: %j', (text, visible) => {
    expect(visibleText(text)).toBe(visible);
  });

  it('tells a mark from text that looks like one', () => {
    expect(visiblePieces('⟨ESC⟩\u001b')).toEqual([
      { text: '⟨ESC⟩', isMark: false },
      { text: '⟨ESC⟩', isMark: true },
    ]);
  });

  it('takes the line ends of Windows for line ends', () => {
    expect(visibleText('a\r\nb')).toBe('a\nb');
  });

  it('never holds a character that hides or reorders', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(visibleText(text)).not.toMatch(
          /[^\P{Cc}\n\t]|[\u200B-\u200F\u202A-\u202E\u2066-\u2069]/u,
        );
      }),
    );
  });
});
