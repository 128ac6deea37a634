import { describe, expect, it } from '@jest/globals';
import { formatClock } from '../../src/progress/format-clock.js';

describe('formatClock', () => {
  it.each([
    [0, '0:00'],
    [-5, '0:00'],
    [7999, '0:07'],
    [754_000, '12:34'],
    [3_723_000, '1:02:03'],
    [360_000_000, '100:00:00'],
  ])('writes %d ms as %s', (milliseconds, text) => {
    expect(formatClock(milliseconds)).toBe(text);
  });
});
