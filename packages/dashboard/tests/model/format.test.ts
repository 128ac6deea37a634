import { describe, expect, it } from '@jest/globals';
import {
  formatBytes,
  formatCost,
  formatCount,
  formatDuration,
  formatMoment,
  formatShare,
  formatShort,
} from '../../app/src/model/format.js';

describe('numbers for a person', () => {
  it.each([
    [null, '–'],
    [0, '0 ms'],
    [640.4, '640 ms'],
    [1000, '1.0 s'],
    [45_230, '45.2 s'],
    [59_960, '1 min 0 s'],
    [192_000, '3 min 12 s'],
    [3_599_700, '1 h 0 min'],
    [7_500_000, '2 h 5 min'],
  ])('has %p milliseconds as %s', (ms, words) => {
    expect(formatDuration(ms)).toBe(words);
  });

  it.each([
    [null, '–'],
    [0, '$0'],
    [0.00001, '< $0.0001'],
    [0.0285, '$0.0285'],
    [12.345, '$12.35'],
  ])('has %p dollars as %s', (usd, words) => {
    expect(formatCost(usd)).toBe(words);
  });

  it.each([
    [0.5, '0.5'],
    [950, '950'],
    [9500, '9.5k'],
    [38_000, '38k'],
    [999_999, '1M'],
    [12_500_000, '13M'],
  ])('has %p beside an axis as %s', (count, words) => {
    expect(formatShort(count)).toBe(words);
  });

  it('has counts, shares and bytes', () => {
    expect(formatCount(2847)).toBe('2,847');
    expect([0, 0.004, 0.374, 1].map(formatShare)).toEqual(['0%', '< 1%', '37%', '100%']);
    expect([512, 1536, 10_485_760].map(formatBytes)).toEqual(['512 B', '1.5 KiB', '10.0 MiB']);
  });

  it('has a moment in local time, and leaves what is none', () => {
    expect(formatMoment('2026-01-29T12:00:07.000')).toBe('2026-01-29 12:00:07');
    expect(formatMoment('yesterday')).toBe('yesterday');
  });
});
