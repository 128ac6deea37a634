import { describe, expect, it } from '@jest/globals';

import { formatCostUsd, formatCount, formatSeconds } from '../../src/compare/format-amounts.js';

describe('formatCostUsd', () => {
  it.each([
    [null, 'unknown'],
    [0, '$0'],
    [12.345, '$12.35'],
    [0.5, '$0.50'],
    [0.0421, '$0.042'],
    [0.000_012_3, '$0.000012'],
  ])('writes %j as %s', (cost, text) => {
    expect(formatCostUsd(cost)).toBe(text);
  });

  it('never writes a cost as nothing', () => {
    expect(formatCostUsd(1e-9)).toBe('$0.0000000010');
  });
});

describe('formatCount and formatSeconds', () => {
  it('write numbers for a person', () => {
    expect([formatCount(1_234_567), formatSeconds(12_345)]).toEqual(['1,234,567', '12.3 s']);
  });
});
