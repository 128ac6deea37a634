import { describe, expect, it } from '@jest/globals';
import { groupRuns, totalsOf } from '../../app/src/model/run-totals.js';
import { run } from './samples.js';

const failed = { status: 'failed', success: false } as const;

describe('the totals of runs', () => {
  it('counts the success of those that have ended', () => {
    const totals = totalsOf([run(), run(failed), run({ status: 'running', success: false })]);
    expect(totals).toMatchObject({ runs: 3, running: 1, successRate: 0.5, tokens: 330 });
  });

  it('knows no success rate before a run has ended', () => {
    expect(totalsOf([run({ status: 'running', success: false })]).successRate).toBeNull();
    expect(totalsOf([]).successRate).toBeNull();
  });

  it('adds up known costs and says how many are unknown', () => {
    const totals = totalsOf([run(), run({ totalCostUsd: null }), run({ totalCostUsd: 0.02 })]);
    expect(totals).toMatchObject({ unknownCosts: 1, meanCostUsd: null });
    expect(totals.knownCostUsd).toBeCloseTo(0.03);
  });

  it('puts runs together by model, the greatest group first', () => {
    const groups = groupRuns(
      [run({ model: 'a' }), run({ model: 'b', ...failed }), run({ model: 'b' })],
      ({ model }) => model,
    );
    expect(groups.map(({ name, totals }) => [name, totals.successRate])).toEqual([
      ['b', 0.5],
      ['a', 1],
    ]);
  });
});
