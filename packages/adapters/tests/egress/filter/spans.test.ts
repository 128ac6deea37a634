import { describe, expect, it } from '@jest/globals';
import { mergeSpans, whileMatching, type FindEnd } from '../../../src/egress/filter/span.js';

const goesOn: FindEnd = (text) => ({ end: text.length, goesOn: true });

describe('mergeSpans', () => {
  it('makes overlapping spans one, named by the one that was given first', () => {
    const merged = mergeSpans([
      { start: 5, end: 9, rule: 'known-secret' },
      { start: 2, end: 7, rule: 'jwt' },
      { start: 8, end: 12, rule: 'entropy' },
    ]);

    expect(merged).toEqual([{ start: 2, end: 12, rule: 'known-secret' }]);
  });

  it('leaves spans apart that only touch', () => {
    const spans = [
      { start: 0, end: 4, rule: 'jwt' },
      { start: 4, end: 6, rule: 'jwt' },
    ] as const;

    expect(mergeSpans(spans)).toEqual(spans);
  });

  it('goes on to where the last of them ends, and asks one that has ended no more', () => {
    const letters = whileMatching(/[a-z]*/y);
    const lines = whileMatching(/[a-z\n]*/y);
    const [merged, ...others] = mergeSpans([
      { start: 3, end: 7, rule: 'private-key', findEnd: lines },
      { start: 1, end: 9, rule: 'entropy', findEnd: letters },
    ]);

    expect(others).toEqual([]);
    expect(merged).toMatchObject({ start: 1, end: 9, rule: 'private-key' });
    const first = merged?.findEnd?.('x'.repeat(9) + 'ab\ncd', 9);
    expect(first).toMatchObject({ end: 14, goesOn: true });
    expect(first?.next).toBe(lines);
    expect(merged?.findEnd?.('x'.repeat(9) + 'ab\ncd.ef', 9)).toEqual({ end: 14, goesOn: false });
  });

  it('does not go on if the one that ends last does not', () => {
    const merged = mergeSpans([
      { start: 0, end: 5, rule: 'jwt', findEnd: goesOn },
      { start: 1, end: 9, rule: 'entropy' },
    ]);

    expect(merged).toEqual([{ start: 0, end: 9, rule: 'jwt' }]);
  });
});
