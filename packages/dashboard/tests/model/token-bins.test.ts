import { describe, expect, it } from '@jest/globals';
import { tokenBins, tokensByDepth } from '../../app/src/model/token-bins.js';
import { call } from './samples.js';

describe('the bars of tokens', () => {
  it('are one for each call as long as there are few', () => {
    const bins = tokenBins([call({ tokensIn: 5, tokensOut: null }), call({ tokensIn: null })]);
    expect(bins.map(({ label, tokensIn, tokensOut }) => [label, tokensIn, tokensOut])).toEqual([
      ['1', 5, 0],
      ['2', 0, 1],
    ]);
  });

  it('put calls in a row together, lose none, and are few', () => {
    const bins = tokenBins(Array.from({ length: 5000 }, () => call()));
    expect(bins.length).toBeLessThanOrEqual(120);
    expect(bins.reduce((sum, bin) => sum + bin.tokensIn, 0)).toBe(50_000);
    expect(bins[0]).toMatchObject({ first: 0, last: 41, label: '1–42' });
    expect(bins.at(-1)?.last).toBe(4999);
  });

  it('show a part of the calls apart', () => {
    const bins = tokenBins(
      Array.from({ length: 5000 }, () => call()),
      100,
      141,
    );
    expect(bins).toHaveLength(42);
    expect(bins[0]).toMatchObject({ first: 100, last: 100, label: '101' });
  });

  it('are none without calls', () => {
    expect(tokenBins([])).toEqual([]);
  });
});

describe('tokens by depth', () => {
  it('adds up what the calls of a depth used', () => {
    const uses = tokensByDepth([
      call({ depth: 1, costUsd: 0.5 }),
      call({ depth: 0 }),
      call({ depth: 1, costUsd: 0.25 }),
      call({ depth: 1, kind: 'rlm_query', tokensIn: null, tokensOut: null, costUsd: null }),
    ]);
    expect(uses).toEqual([
      { depth: 0, calls: 1, tokensIn: 10, tokensOut: 1, costUsd: 0.001 },
      { depth: 1, calls: 3, tokensIn: 20, tokensOut: 2, costUsd: 0.75 },
    ]);
  });

  it('knows no cost of a depth as soon as one call has none', () => {
    const [use] = tokensByDepth([call({ costUsd: null }), call()]);
    expect(use?.costUsd).toBeNull();
  });
});
