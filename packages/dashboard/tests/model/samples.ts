import type { Trajectory, TrajectoryBlock, TrajectoryCall } from '@rlm-ts/domain';
import { exampleBlock, exampleCall, exampleTrajectory } from '@rlm-ts/testkit';

/** When the sample run began. */
const START = Date.parse('2026-01-29T12:00:00.000Z');

/** The moment so many milliseconds after {@link START}. */
export const after = (ms: number): string => new Date(START + ms).toISOString();

/** A call that took a second, with what a test cares about. */
export function call(given: Partial<TrajectoryCall> = {}): TrajectoryCall {
  return exampleCall({
    ...{ id: 'call', model: 'large', prompt: null, response: null, toolsUsed: [], blocks: [] },
    ...{ tokensIn: 10, tokensOut: 1, startTime: after(0), latencyMs: 1000 },
    ...given,
  });
}

/** A block that took a second, with what a test cares about. */
export function block(given: Partial<TrajectoryBlock> = {}): TrajectoryBlock {
  return exampleBlock({ startTime: after(1000), durationMs: 1000, ...given });
}

/** A run that succeeded, with what a test cares about. */
export function run(given: Partial<Trajectory> = {}): Trajectory {
  return exampleTrajectory({
    ...{ trajectoryId: 'traj_1', runId: 'run_1', model: 'large', environment: 'docker' },
    ...{ task: 'How many?', context: '', answer: '42', endTime: after(2000), durationMs: 2000 },
    ...{ callCount: 1, totalTokens: 110, totalInputTokens: 100, totalOutputTokens: 10 },
    ...{ totalCostUsd: 0.01, maxIterations: 10, calls: [], models: [] },
    ...given,
  });
}
