import {
  checkOptionNames,
  TRAJECTORY_SCHEMA_VERSION,
  type Trajectory,
  type TrajectoryBlock,
  type TrajectoryCall,
} from '@rlm-ts/domain';
import { checkRecord } from '../checks.js';

/** A block that printed `1`, with what a test cares about changed. */
export function exampleBlock(changes: Partial<TrajectoryBlock> = {}): TrajectoryBlock {
  return changed(
    {
      block: 1,
      code: 'print(1)',
      startTime: '2026-01-29T12:00:02.000Z',
      durationMs: 500,
      stdout: '1\n',
      stderr: '',
      stdoutBytes: 2,
      stderrBytes: 0,
      error: null,
      timedOut: false,
      outOfMemory: false,
      stateLost: false,
      variables: [],
      finalAnswer: null,
      toolCalls: [],
    },
    changes,
  );
}

/** The first turn of a run, which ran {@link exampleBlock}, with what a test cares about changed. */
export function exampleCall(changes: Partial<TrajectoryCall> = {}): TrajectoryCall {
  return changed(
    {
      id: 'turn-1',
      parentId: null,
      kind: 'turn',
      depth: 0,
      iteration: 1,
      block: null,
      model: 'example-model',
      prompt: 'How many needles?',
      response: 'Let me look.\n```repl\nprint(1)\n```',
      toolsUsed: ['python_execute'],
      tokensIn: 200,
      tokensOut: 50,
      costUsd: 0.001,
      startTime: '2026-01-29T12:00:00.500Z',
      latencyMs: 1500,
      status: 'succeeded',
      error: null,
      retries: 0,
      deduplicated: false,
      blocks: [exampleBlock()],
      toolCalls: [],
    },
    changes,
  );
}

/**
 * The trajectory of a run that succeeded in one turn, with what a test cares about changed. Totals
 * do not follow the calls.
 */
export function exampleTrajectory(changes: Partial<Trajectory> = {}): Trajectory {
  checkRecord(changes, 'changes');
  const calls = changes.calls ?? [exampleCall()];
  return changed(
    {
      schemaVersion: TRAJECTORY_SCHEMA_VERSION,
      trajectoryId: 'traj_0123456789abcdef',
      runId: 'run_0123456789abcdef',
      backend: 'mock',
      model: 'example-model',
      environment: 'local',
      task: 'How many needles?',
      context: 'str, 14 characters',
      startTime: '2026-01-29T12:00:00.000Z',
      endTime: '2026-01-29T12:00:02.500Z',
      durationMs: 2500,
      status: 'succeeded',
      success: true,
      stopReason: 'final',
      error: null,
      callCount: calls.length,
      iterations: 1,
      deepest: 0,
      totalTokens: 250,
      totalInputTokens: 200,
      totalOutputTokens: 50,
      totalCostUsd: 0.001,
      answer: '1',
      provenance: 'supported',
      answerSource: 'final_call',
      maxDepth: 1,
      maxIterations: 30,
      calls,
      models: [{ model: 'example-model', calls: 1, tokensIn: 200, tokensOut: 50, costUsd: 0.001 }],
      warnings: [],
      findings: [],
      isolation: null,
    },
    changes,
  );
}

/** @throws RlmError `CONFIG_INVALID` for a field that there is not. */
function changed<Example extends object>(example: Example, changes: Partial<Example>): Example {
  checkOptionNames(changes, Object.keys(example), 'changes');
  return { ...example, ...changes };
}
