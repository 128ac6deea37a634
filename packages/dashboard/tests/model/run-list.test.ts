import { describe, expect, it } from '@jest/globals';
import {
  choicesOf,
  EVERY_RUN,
  selectRuns,
  sortedBy,
  type ListQuery,
} from '../../app/src/model/run-list.js';
import { after, run } from './samples.js';

const runs = [
  run({ trajectoryId: 'traj_a', task: 'Count orders', startTime: after(0), durationMs: 300 }),
  run({
    trajectoryId: 'traj_b',
    task: 'Sum the orders',
    model: 'small',
    environment: 'local',
    startTime: after(2000),
    durationMs: 100,
    totalTokens: 900,
    totalCostUsd: null,
    status: 'failed',
    success: false,
  }),
  run({
    trajectoryId: 'traj_c',
    startTime: after(1000),
    durationMs: 200,
    totalTokens: 5,
    totalCostUsd: 0.5,
    status: 'running',
  }),
];

const idsOf = (query: Partial<ListQuery>, now = Date.parse(after(0))): string =>
  selectRuns(runs, { ...EVERY_RUN, ...query }, now)
    .map(({ trajectoryId }) => trajectoryId.replace('traj_', ''))
    .join('');

describe('the list of runs', () => {
  it('begins with the newest', () => {
    expect(idsOf({})).toBe('bca');
  });

  it.each([
    ['date', 'bca', 'acb'],
    ['duration', 'acb', 'bca'],
    ['tokens', 'bac', 'cab'],
    ['status', 'abc', 'cba'],
  ] as const)('is sorted by %s in both directions', (sort, down, up) => {
    expect([idsOf({ sort, descending: true }), idsOf({ sort, descending: false })]).toEqual([
      down,
      up,
    ]);
  });

  it('is sorted by the time that a running one has taken by now', () => {
    const now = Date.parse(after(9000));
    expect(idsOf({ sort: 'duration', descending: true }, now)).toBe('cab');
  });

  it('has runs of unknown cost last, whichever way it is sorted', () => {
    expect(idsOf({ sort: 'cost', descending: true })).toBe('cab');
    expect(idsOf({ sort: 'cost', descending: false })).toBe('acb');
  });

  it.each([
    [{ search: 'orders' }, 'ba'],
    [{ search: 'ORDERS sum' }, 'b'],
    [{ search: 'traj_c' }, 'c'],
    [{ search: 'nothing of it' }, ''],
    [{ status: 'failed' }, 'b'],
    [{ model: 'large' }, 'ca'],
    [{ environment: 'local' }, 'b'],
    [{ environment: 'local', status: 'succeeded' }, ''],
  ] as const)('shows what fits %j', (query, ids) => {
    expect(idsOf(query)).toBe(ids);
  });

  it('turns its direction when the same column is chosen again', () => {
    const byTokens = sortedBy(EVERY_RUN, 'tokens');
    expect(byTokens).toMatchObject({ sort: 'tokens', descending: true });
    expect(sortedBy(byTokens, 'tokens').descending).toBe(false);
    expect(sortedBy(byTokens, 'status').descending).toBe(false);
  });

  it('offers each model once', () => {
    expect(choicesOf(runs, 'model')).toEqual(['large', 'small']);
  });
});
