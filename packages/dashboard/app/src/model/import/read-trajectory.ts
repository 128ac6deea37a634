import {
  TRAJECTORY_SCHEMA_VERSION,
  type EgressFinding,
  type IsolationReport,
  type Trajectory,
  type TrajectoryCall,
  type TrajectoryModelUse,
} from '@rlm-ts/domain';
import { camelKeys, isJsonObject, JsonFields } from './json-fields.js';
import { readError } from './read-call.js';
import { readCalls } from './read-calls.js';

const EPOCH = new Date(0).toISOString();

function readModels(fields: JsonFields): readonly TrajectoryModelUse[] {
  return fields.list('models').map((use) => ({
    model: use.text('model') ?? '',
    calls: use.amount('calls'),
    tokensIn: use.amount('tokensIn'),
    tokensOut: use.amount('tokensOut'),
    costUsd: use.number('costUsd'),
  }));
}

function readFindings(fields: JsonFields): readonly EgressFinding[] {
  return fields.list('findings').map((finding) => ({
    rule: finding.text('rule') ?? '',
    path: (finding.text('path') ?? '') as EgressFinding['path'],
    start: finding.amount('start'),
    length: finding.amount('length'),
  }));
}

function readIsolation(fields: JsonFields): IsolationReport | null {
  const report = fields.child('isolation');
  return (
    report && {
      isolation: (report.text('isolation') ?? '') as IsolationReport['isolation'],
      runtime: report.text('runtime') ?? '',
      guarantees: report.list('guarantees').map((guarantee) => ({
        name: guarantee.text('name') ?? '',
        asked: guarantee.text('asked') ?? '',
        inForce: guarantee.has('inForce') ? guarantee.flag('inForce') : null,
        checkedBy: guarantee.oneOf('checkedBy', ['inside', 'host']),
        detail: guarantee.text('detail') ?? '',
      })),
      missing: report.texts('missing'),
    }
  );
}

function readTotals(fields: JsonFields, calls: readonly TrajectoryCall[]) {
  const sum = (key: 'tokensIn' | 'tokensOut'): number =>
    calls.reduce((total, call) => total + (call[key] ?? 0), 0);
  const totalInputTokens = fields.number('totalInputTokens') ?? sum('tokensIn');
  const totalOutputTokens = fields.number('totalOutputTokens') ?? sum('tokensOut');
  return {
    totalInputTokens,
    totalOutputTokens,
    totalTokens: fields.number('totalTokens') ?? totalInputTokens + totalOutputTokens,
    totalCostUsd: fields.number('totalCostUsd') ?? fields.number('costUsd'),
  };
}

/**
 * Makes a trajectory of a value of JSON: of what this program has written, in either spelling of its
 * keys, and of what only has the few fields that the format began with.
 *
 * @returns `null` for what is no trajectory at all.
 */
export function readTrajectory(value: unknown): Trajectory | null {
  const object = camelKeys(value);
  if (!isJsonObject(object)) return null;
  const fields = new JsonFields(object);
  const trajectoryId = fields.text('trajectoryId');
  if (trajectoryId === null || !Array.isArray(object['calls'])) return null;

  const startTime = fields.text('startTime') ?? EPOCH;
  const calls = readCalls(fields, startTime);
  const success = fields.flag('success');
  const status = fields.oneOf('status', ['running', 'succeeded', 'failed', 'interrupted']);
  const stopReasons = ['final', 'max_iterations', 'stopped_by_policy', 'budget_exhausted'] as const;
  return {
    schemaVersion: fields.number('schemaVersion') ?? TRAJECTORY_SCHEMA_VERSION,
    trajectoryId,
    runId: fields.text('runId') ?? trajectoryId,
    backend: fields.text('backend'),
    model: fields.text('model') ?? '',
    environment: fields.text('environment') ?? '',
    task: fields.text('task') ?? calls[0]?.prompt ?? '',
    context: fields.text('context') ?? '',
    startTime,
    endTime: fields.text('endTime'),
    durationMs:
      fields.number('durationMs') ?? calls.reduce((sum, call) => sum + (call.latencyMs ?? 0), 0),
    // In a file a run does not go on.
    status: status === 'running' ? 'interrupted' : (status ?? (success ? 'succeeded' : 'failed')),
    success,
    stopReason: fields.oneOf('stopReason', [...stopReasons, 'timeout', 'aborted', 'error']),
    error: readError(fields),
    callCount: calls.length,
    iterations: calls.filter(({ kind }) => kind === 'turn').length,
    deepest: calls.reduce((deepest, { depth }) => Math.max(deepest, depth), 0),
    ...readTotals(fields, calls),
    answer: fields.text('answer'),
    provenance: fields.oneOf('provenance', ['supported', 'unsupported', 'repaired', 'fallback']),
    answerSource: fields.oneOf('answerSource', [
      'final_call',
      'final_var',
      'answer_variable',
      'reply',
    ]),
    maxDepth: fields.number('maxDepth'),
    maxIterations: fields.number('maxIterations'),
    calls,
    models: readModels(fields),
    warnings: fields.texts('warnings'),
    findings: readFindings(fields),
    isolation: readIsolation(fields),
  };
}
