import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { StatusArea } from '../../src/output/status-area.js';
import { Screen } from './screen.js';

/** An area on a screen, both of a width. */
function areaOn(columns: number, { rows = 24, colours = false } = {}) {
  const size = { columns, rows };
  const screen = new Screen(columns);
  const area = new StatusArea(() => size, colours);
  return {
    area,
    screen,
    size,
    draw: (...lines: string[]) => {
      screen.write(area.draw(lines.map((text) => ({ text }))));
    },
    say: (text: string) => {
      screen.write(area.above(text));
    },
  };
}

describe('StatusArea', () => {
  it('keeps its lines below what is written', () => {
    const { draw, say, screen } = areaOn(20);
    draw('turn 1', 'no tokens');
    say('one\n');
    say('two\nthree\n');
    expect(screen.text).toBe('one\ntwo\nthree\nturn 1\nno tokens');
  });

  it('shows new lines in place of the old ones, also when there are fewer', () => {
    const { draw, say, screen } = areaOn(20);
    say('one\n');
    draw('turn 1', 'sub-calls', 'no tokens');
    draw('turn 2', 'a token');
    expect(screen.text).toBe('one\nturn 2\na token');
  });

  it('shows a line that is not ended as its own first, and puts it above once it is', () => {
    const { draw, say, screen } = areaOn(12);
    draw('turn 1');
    say('a reply ');
    draw('turn 1');
    expect(screen.text).toBe('a reply \nturn 1');
    say('that is long');
    draw('turn 1');
    expect(screen.text).toBe('…at is long\nturn 1');
    say('\nnext');
    expect(screen.text).toBe('a reply that\n is long\nnext\nturn 1');
  });

  it('writes nothing for a piece that ends no line, however many come', () => {
    const { area, draw, screen } = areaOn(12);
    draw('turn 1');
    const pieces = Array.from({ length: 1000 }, (_, index) => `${String(index)} `);
    expect(pieces.map((piece) => area.above(piece)).join('')).toBe('');
    draw('turn 2');
    expect(screen.text).toBe('…7 998 999 \nturn 2');
  });

  it('leaves nothing but the text, the end of which need not end a line', () => {
    const { area, draw, say, screen } = areaOn(20);
    draw('turn 1', 'no tokens');
    say('one\ntwo');
    screen.write(area.close());
    expect(screen.text).toBe('one\ntwo');
    screen.write(area.close());
    expect(screen.text).toBe('one\ntwo');
  });

  it('cuts lines to the width, wide characters too, and lets none become two', () => {
    const { draw, screen } = areaOn(8);
    draw('日本語日本語', 'abcdefgh', 'two\nlines', '\x1b[2J');
    expect(screen.text).toBe('日本語…\nabcdef…\ntwo li…\n\\x1b[2J');
  });

  it('finds its lines again in a window that became narrower', () => {
    const { draw, say, screen, size } = areaOn(20);
    say('before\n');
    draw('0123456789', 'abcdef');
    screen.narrow(7);
    size.columns = 7;
    draw('new');
    expect(screen.text).toBe('before\nnew');
  });

  it('shows no more lines than there are rows', () => {
    const { draw, screen } = areaOn(20, { rows: 3 });
    draw('one', 'two', 'three', 'four');
    expect(screen.text).toBe('one\ntwo');
  });

  it('begins anew where the cursor is when something else has written meanwhile', () => {
    const { area, draw, screen } = areaOn(20);
    draw('turn 1', 'no tokens');
    screen.write('^Z\nstopped\n');
    area.forget();
    draw('turn 1', 'one token');
    expect(screen.text).toBe('turn 1\nno tokens^Z\nstopped\nturn 1\none token');
  });

  it('colours lines only where there are colours', () => {
    const line = { text: 'turn 1', style: 'quiet' } as const;
    expect(areaOn(20, { colours: true }).area.draw([line])).toBe('\x1b[2mturn 1\x1b[22m');
    expect(areaOn(20).area.draw([line])).toBe('turn 1');
  });

  it('never loses or repeats a text, however it comes in pieces and whatever is drawn between', () => {
    const piece = fc.string({ unit: fc.constantFrom('a', 'b', '日', ' ', '\n') });
    const lines = fc.array(fc.string({ maxLength: 30 }), { maxLength: 3 });
    fc.assert(
      fc.property(fc.array(fc.tuple(piece, lines)), (steps) => {
        const { area, draw, say, screen } = areaOn(16);
        const alone = new Screen(16);
        for (const [text, status] of steps) {
          say(text);
          draw(...status);
          alone.write(text);
        }
        screen.write(area.close());
        expect(screen.text).toBe(alone.text);
      }),
    );
  });
});
