import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { shortenedJson } from '../../src/http/shortened-json.js';

describe('shortenedJson', () => {
  it('leaves texts alone that fit', () => {
    const value = { text: 'é'.repeat(50), list: [1, null, 'b'] };
    expect(shortenedJson(value, 100)).toBe(JSON.stringify(value));
  });

  it('cuts the middle of a long text wherever it stands, and counts what it left out', () => {
    const value = { calls: [{ stdout: `${'a'.repeat(500)}${'b'.repeat(500)}` }] };
    expect(JSON.parse(shortenedJson(value, 100))).toEqual({
      calls: [
        {
          stdout: `${'a'.repeat(50)}\n[… 900 bytes left out: export holds all …]\n${'b'.repeat(50)}`,
        },
      ],
    });
  });

  it('splits no character, and its head, its tail and its count are those of the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 40 }), (text) => {
        const whole = Buffer.from(text).toString('utf8');
        const shown = JSON.parse(shortenedJson(whole, 64)) as string;
        const parts = /^([^]*)\n\[… (\d+) bytes left out: export holds all …\]\n([^]*)$/.exec(
          shown,
        );
        if (parts === null) {
          expect(shown).toBe(whole);
          return;
        }
        const [, head = '', left = '', tail = ''] = parts;
        expect(whole.startsWith(head) && whole.endsWith(tail)).toBe(true);
        const kept = Buffer.byteLength(head) + Buffer.byteLength(tail);
        expect(kept + Number(left)).toBe(Buffer.byteLength(whole));
      }),
    );
  });
});
