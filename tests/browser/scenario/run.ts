import {
  TRAJECTORY_SCHEMA_VERSION,
  type Trajectory,
  type TrajectoryCall,
  type TrajectoryModelUse,
} from '@rlm-ts/api';
import { BEGIN } from './call.js';

/** A finished run with these calls, whose totals are theirs. */
export function run(
  changes: Partial<Trajectory> & Pick<Trajectory, 'trajectoryId' | 'calls'>,
): Trajectory {
  const { calls, durationMs = 10_000, startTime = new Date(BEGIN).toISOString() } = changes;
  const models = useByModel(calls);
  const tokensIn = sum(models.map((use) => use.tokensIn));
  const tokensOut = sum(models.map((use) => use.tokensOut));
  return {
    schemaVersion: TRAJECTORY_SCHEMA_VERSION,
    runId: changes.trajectoryId.replace('traj_', 'run_'),
    backend: 'mock',
    model: calls[0]?.model ?? 'model-a',
    environment: 'local',
    task: 'What is in the hay?',
    context: 'str, 1200 characters',
    startTime,
    endTime: new Date(Date.parse(startTime) + durationMs).toISOString(),
    durationMs,
    status: 'succeeded',
    success: true,
    stopReason: 'final',
    error: null,
    callCount: calls.length,
    iterations: calls.filter(({ kind }) => kind === 'turn').length,
    deepest: Math.max(0, ...calls.map(({ depth }) => depth)),
    totalTokens: tokensIn + tokensOut,
    totalInputTokens: tokensIn,
    totalOutputTokens: tokensOut,
    totalCostUsd: sum(calls.map(({ costUsd }) => costUsd ?? 0)),
    answer: 'A needle.',
    provenance: null,
    answerSource: 'reply',
    maxDepth: 3,
    maxIterations: 30,
    models,
    warnings: [],
    findings: [],
    isolation: null,
    ...changes,
  };
}

function useByModel(calls: readonly TrajectoryCall[]): readonly TrajectoryModelUse[] {
  const asked = calls.filter(({ kind }) => kind !== 'rlm_query');
  return [...new Set(asked.map(({ model }) => model))].map((model) => {
    const own = asked.filter((call) => call.model === model);
    return {
      model,
      calls: own.length,
      tokensIn: sum(own.map(({ tokensIn }) => tokensIn ?? 0)),
      tokensOut: sum(own.map(({ tokensOut }) => tokensOut ?? 0)),
      costUsd: sum(own.map(({ costUsd }) => costUsd ?? 0)),
    };
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
