import type { Trajectory } from '@rlm-ts/api';
import { turn } from './call.js';
import { run } from './run.js';

const HOUR_MS = 3_600_000;
const FIRST = Date.parse('2025-11-01T00:00:00.000Z');

function oneOfMany(index: number): Trajectory {
  const isFailed = index % 4 === 3;
  const name = String(index).padStart(4, '0');
  const id = 'root-1';
  return run({
    trajectoryId: `traj_many-${name}`,
    task: `Sort box ${name}`,
    startTime: new Date(FIRST + index * HOUR_MS).toISOString(),
    durationMs: 1000 + ((index * 7919) % 1000) * 10,
    calls: [turn({ id, model: `many-${'abc'.charAt(index % 3)}`, tokensIn: 100 + index })],
    ...(isFailed && { status: 'failed', success: false, answer: null }),
  });
}

/** A thousand short runs, older than all others, the last of them the newest. Each fourth failed. */
export const manyRuns = Array.from({ length: 1000 }, (_, index) => oneOfMany(index));
