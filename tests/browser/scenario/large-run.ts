import type { TrajectoryCall } from '@rlm-ts/api';
import { block, childRun, query, turn } from './call.js';
import { run } from './run.js';

const TURNS = 50;
const QUERIES = 89;
const CHILDREN = 5;

/** A turn, what its code asks, and child runs of one turn each: a hundred calls. */
function turnWithCalls(iteration: number): TrajectoryCall[] {
  const id = `root-${String(iteration)}`;
  const blocks = [block({ code: `part(${String(iteration)})`, stdout: 'done\n' })];
  const calls = [turn({ id, iteration, blocks, toolsUsed: ['python_execute'] })];
  for (let at = 0; at < QUERIES; at += 1) {
    calls.push(query({ id: `${id}-ask-${String(at)}`, parentId: id, latencyMs: 10 + at }));
  }
  for (let at = 0; at < CHILDREN; at += 1) {
    const child = `${id}-child-${String(at)}`;
    calls.push(childRun({ id: child, parentId: id }));
    calls.push(turn({ id: `${child}-1`, parentId: child, depth: 1 }));
  }
  return calls;
}

/** A run of 5,000 calls. */
export const largeRun = run({
  trajectoryId: 'traj_large',
  task: 'Read every page of the library.',
  startTime: '2026-01-26T12:00:00.000Z',
  durationMs: 3_600_000,
  calls: Array.from({ length: TURNS }, (_, at) => turnWithCalls(at + 1)).flat(),
});
