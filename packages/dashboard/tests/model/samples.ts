import {
  TRAJECTORY_SCHEMA_VERSION,
  type Trajectory,
  type TrajectoryBlock,
  type TrajectoryCall,
} from '@rlm-ts/domain';

/** When the sample run began. */
const START = Date.parse('2026-01-29T12:00:00.000Z');

/** The moment so many milliseconds after {@link START}. */
export const after = (ms: number): string => new Date(START + ms).toISOString();

/** A call that took a second, with what a test cares about. */
export function call(given: Partial<TrajectoryCall> = {}): TrajectoryCall {
  return {
    id: 'call',
    parentId: null,
    kind: 'turn',
    depth: 0,
    iteration: 1,
    block: null,
    model: 'large',
    prompt: null,
    response: null,
    toolsUsed: [],
    tokensIn: 10,
    tokensOut: 1,
    costUsd: 0.001,
    startTime: after(0),
    latencyMs: 1000,
    status: 'succeeded',
    error: null,
    retries: 0,
    deduplicated: false,
    blocks: [],
    toolCalls: [],
    ...given,
  };
}

/** A block that took a second, with what a test cares about. */
export function block(given: Partial<TrajectoryBlock> = {}): TrajectoryBlock {
  return {
    block: 1,
    code: 'print(1)',
    startTime: after(1000),
    durationMs: 1000,
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
    ...given,
  };
}

/** A run that succeeded, with what a test cares about. */
export function run(given: Partial<Trajectory> = {}): Trajectory {
  return {
    schemaVersion: TRAJECTORY_SCHEMA_VERSION,
    trajectoryId: 'traj_1',
    runId: 'run_1',
    backend: 'mock',
    model: 'large',
    environment: 'docker',
    task: 'How many?',
    context: '',
    startTime: after(0),
    endTime: after(2000),
    durationMs: 2000,
    status: 'succeeded',
    success: true,
    stopReason: 'final',
    error: null,
    callCount: 1,
    iterations: 1,
    deepest: 0,
    totalTokens: 110,
    totalInputTokens: 100,
    totalOutputTokens: 10,
    totalCostUsd: 0.01,
    answer: '42',
    provenance: 'supported',
    answerSource: 'final_call',
    maxDepth: 1,
    maxIterations: 10,
    calls: [],
    models: [],
    warnings: [],
    findings: [],
    isolation: null,
    ...given,
  };
}
