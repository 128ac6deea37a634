import { describe, expect, it } from '@jest/globals';
import { displayWidth } from '@rlm-ts/api';
import { exampleTrajectory } from '@rlm-ts/testkit';
import { trajectoryTable } from '../../src/trajectories/trajectory-table.js';

const LONG = 'Which of all the needles in this very long haystack of words is the oldest one?';
const rows = [
  exampleTrajectory({ startTime: '2026-01-29T12:00:00.000' }),
  exampleTrajectory({
    ...{ trajectoryId: 'traj_fedcba9876543210', startTime: '2026-11-21T09:05:00.000' },
    ...{ status: 'interrupted', model: 'claude-sonnet-4-5', environment: 'docker', task: LONG },
    ...{ iterations: 12, callCount: 345, totalTokens: 1_234_567, totalCostUsd: null },
    ...{ durationMs: 45_230 },
  }),
];

describe('trajectoryTable', () => {
  it('shows everything where there is room', () => {
    expect(trajectoryTable(rows, 160)).toEqual([
      'id                     start             status       model              environment  turns  calls     tokens     cost    time  task',
      'traj_0123456789abcdef  2026-01-29 12:00  succeeded    example-model      local            1      1        250  $0.0010   2.5 s  How many needles?',
      'traj_fedcba9876543210  2026-11-21 09:05  interrupted  claude-sonnet-4-5  docker          12    345  1,234,567  unknown  45.2 s  Which of all the needles in thi…',
    ]);
  });

  it('leaves columns out on 80 columns, but never the id', () => {
    expect(trajectoryTable(rows, 80)).toEqual([
      'id                     start        status          tokens    time  task',
      'traj_0123456789abcdef  01-29 12:00  succeeded          250   2.5 s  How many ne…',
      'traj_fedcba9876543210  11-21 09:05  interrupted  1,234,567  45.2 s  Which of al…',
    ]);
  });

  it.each([60, 72, 80, 90, 100, 120, 140, 200])('never is wider than %d columns', (width) => {
    const wide = rows.map((row) => ({ ...row, task: '針は何本ありますか'.repeat(30) }));
    for (const line of trajectoryTable(wide, width)) {
      expect(displayWidth(line)).toBeLessThanOrEqual(width);
      expect(line).toMatch(/^(?:id|traj_[0-9a-f]{16}) /);
    }
  });

  it('leaves the task out rather than anything of the id', () => {
    expect(trajectoryTable(rows, 20)[1]).toBe('traj_0123456789abcdef  01-29 12:00  succeeded');
  });

  it('keeps a row on its line, and lets nothing through that a terminal obeys', () => {
    const task = 'one\n\u001b[2Jtwo\r\tthree \u202eevil';
    const [, row] = trajectoryTable([exampleTrajectory({ task, model: 'a\u0007b' })], 200);
    expect(row).toMatch(/ {2}a\\x07b {2}.* {2}one \\x1b\[2Jtwo\\x0d three \\u202eevil$/);
  });
});
