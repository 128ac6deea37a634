import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { printable } from '../../src/output/printable.js';

describe('printable', () => {
  it('shows escape sequences instead of sending them', () => {
    expect(printable('\x1b]0;title\x07 \x9b2J \x7f')).toBe('\\x1b]0;title\\x07 \\x9b2J \\x7f');
  });

  it('keeps line feeds, tabs and every letter of every script', () => {
    const text = 'a\tb\nÄ 漢字 🙂 \u00a0';
    expect(printable(text)).toBe(text);
  });

  it('shows what would turn the order of a text', () => {
    expect(printable('\u202a\u202eevil\u2066\u2069')).toBe('\\u202a\\u202eevil\\u2066\\u2069');
  });

  it('takes a CR LF for a line end but shows a lone CR, which would overwrite the line', () => {
    expect(printable('one\r\ntwo\rthree')).toBe('one\ntwo\\x0dthree');
  });

  it('leaves no control character but line feed and tab, whatever comes in', () => {
    const text = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(text, (anything) => {
        expect(printable(anything).replaceAll(/[\n\t]/g, '')).not.toMatch(/\p{Cc}/u);
      }),
    );
  });
});
