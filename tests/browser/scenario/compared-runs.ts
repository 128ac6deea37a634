import type { Trajectory } from '@rlm-ts/api';
import { turn } from './call.js';
import { run } from './run.js';

const TASK = 'Count the needles.';

function compared(
  name: string,
  durationMs: number,
  costUsd: number,
  tokensOut: number,
  changes: Partial<Trajectory> = {},
): Trajectory {
  const calls = [turn({ id: 'root-1', model: `model-${name}`, prompt: TASK, costUsd, tokensOut })];
  const startTime = '2026-01-28T12:00:00.000Z';
  return run({
    trajectoryId: `traj_${name}`,
    task: TASK,
    calls,
    durationMs,
    startTime,
    ...changes,
  });
}

/** The same task thrice: one is the fastest, one the cheapest, one the shortest. */
export const comparedRuns = [
  compared('fast', 1000, 0.03, 300),
  compared('cheap', 3000, 0.01, 200),
  compared('short', 2000, 0.02, 100),
];

/** Better than all of them in everything, but without success. */
export const failedRun = compared('hopeless', 10, 0, 1, {
  status: 'failed',
  success: false,
  stopReason: 'error',
  answer: null,
  error: { code: 'MODEL_FAILED', message: 'The model went away.' },
});
