import { describe, expect, it } from '@jest/globals';
import { MEASURES, runNames, verdictOf, winnersOf } from '../../app/src/model/comparison.js';
import { run } from './samples.js';

const sonnet = run({
  model: 'claude-sonnet-4-5',
  totalTokens: 2847,
  durationMs: 45_000,
  totalCostUsd: 0.0285,
});
const opus = run({
  model: 'claude-opus-4-5',
  totalTokens: 3124,
  durationMs: 52_000,
  totalCostUsd: 0.0356,
});
const gpt = run({
  model: 'gpt-4-turbo',
  totalTokens: 2900,
  durationMs: 38_000,
  totalCostUsd: 0.0147,
});
const failed = { status: 'failed', success: false } as const;

function winners(key: string, ...runs: Parameters<typeof winnersOf>[1]): readonly number[] {
  const measure = MEASURES.find((candidate) => candidate.key === key);
  if (measure === undefined) throw new Error(`There is no measure '${key}'`);
  return winnersOf(measure, runs);
}

const verdict = (...runs: Parameters<typeof verdictOf>[0]) => verdictOf(runs, runNames(runs));

describe('a comparison', () => {
  it('says who won most, and in what', () => {
    expect(verdict(sonnet, opus, gpt)).toEqual({
      winner: 2,
      sentence: 'Winner: gpt-4-turbo (fastest, cheapest)',
    });
  });

  it('names the winners of each measure where none won most', () => {
    const dear = { ...gpt, totalCostUsd: 1 };
    expect(verdict(sonnet, dear)).toMatchObject({ winner: 0 });
    const even = { ...dear, totalTokens: sonnet.totalTokens };
    expect(verdict(sonnet, even)).toEqual({
      winner: null,
      sentence: 'No single winner: claude-sonnet-4-5 (cheapest); gpt-4-turbo (fastest)',
    });
  });

  it('never lets a failed run win against one that succeeded', () => {
    const quickFailure = { ...gpt, ...failed, durationMs: 1, totalTokens: 1, totalCostUsd: 0 };
    expect(winners('time', sonnet, quickFailure)).toEqual([0]);
    expect(winners('success', sonnet, quickFailure)).toEqual([0]);
    expect(verdict(quickFailure, sonnet).sentence).toBe(
      'Winner: claude-sonnet-4-5 (the only success, fastest, cheapest, fewest tokens)',
    );
  });

  it('compares failures with each other where nothing succeeded', () => {
    expect(winners('time', { ...sonnet, ...failed }, { ...gpt, ...failed })).toEqual([1]);
    expect(winners('success', { ...sonnet, ...failed }, { ...gpt, ...failed })).toEqual([]);
  });

  it('has no winner where all are equal, and several where some are', () => {
    expect(winners('time', sonnet, sonnet)).toEqual([]);
    expect(winners('time', gpt, gpt, opus)).toEqual([0, 1]);
    expect(verdict(sonnet, sonnet)).toEqual({ winner: null, sentence: 'No winner.' });
  });

  it('calls nobody the cheapest while a cost is unknown', () => {
    expect(winners('cost', sonnet, { ...gpt, totalCostUsd: null })).toEqual([]);
  });

  it('lets a run that goes on win nothing', () => {
    const running = { ...gpt, status: 'running', success: false, durationMs: 1 } as const;
    expect(winners('time', sonnet, running)).toEqual([0]);
  });

  it('needs two runs', () => {
    expect(winners('time', sonnet)).toEqual([]);
    expect(verdict().winner).toBeNull();
  });

  it('tells runs of the same model apart by their ids', () => {
    const other = { ...sonnet, trajectoryId: 'traj_abcdef123456' };
    expect(runNames([sonnet, other, gpt])).toEqual([
      'claude-sonnet-4-5 · traj_1',
      'claude-sonnet-4-5 · 123456',
      'gpt-4-turbo',
    ]);
  });
});
