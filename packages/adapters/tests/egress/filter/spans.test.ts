import { describe, expect, it } from '@jest/globals';
import { mergeSpans, type FindEnd } from '../../../src/egress/filter/span.js';

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

  it('goes on as the one that names it, if both end in one place', () => {
    const merged = mergeSpans([
      { start: 3, end: 9, rule: 'private-key', findEnd: goesOn },
      { start: 1, end: 9, rule: 'entropy', findEnd: () => ({ end: 0, goesOn: false }) },
    ]);

    expect(merged).toEqual([{ start: 1, end: 9, rule: 'private-key', findEnd: goesOn }]);
  });

  it('does not go on if the one that ends last does not', () => {
    const merged = mergeSpans([
      { start: 0, end: 5, rule: 'jwt', findEnd: goesOn },
      { start: 1, end: 9, rule: 'entropy' },
    ]);

    expect(merged).toEqual([{ start: 0, end: 9, rule: 'jwt' }]);
  });
});
