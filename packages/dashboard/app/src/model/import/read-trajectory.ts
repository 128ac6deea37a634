import {
  isTrajectoryId,
  TRAJECTORY_SCHEMA_VERSION,
  type EgressFinding,
  type IsolationReport,
  type Trajectory,
  type TrajectoryCall,
  type TrajectoryModelUse,
} from '@rlm-ts/domain';
import {
  camelKeys,
  ImpossibleField,
  isJsonObject,
  JsonFields,
  type JsonObject,
} from './json-fields.js';
import { readError } from './read-call.js';
import { readCalls } from './read-calls.js';

function readModels(fields: JsonFields): readonly TrajectoryModelUse[] {
  return fields.list('models').map((use) => ({
    model: use.text('model') ?? '',
    calls: use.amount('calls'),
    tokensIn: use.amount('tokensIn'),
    tokensOut: use.amount('tokensOut'),
    costUsd: use.perhapsAmount('costUsd'),
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
  const totalInputTokens = fields.perhapsAmount('totalInputTokens') ?? sum('tokensIn');
  const totalOutputTokens = fields.perhapsAmount('totalOutputTokens') ?? sum('tokensOut');
  return {
    totalInputTokens,
    totalOutputTokens,
    totalTokens: fields.perhapsAmount('totalTokens') ?? totalInputTokens + totalOutputTokens,
    totalCostUsd: fields.perhapsAmount('totalCostUsd') ?? fields.perhapsAmount('costUsd'),
  };
}

/**
 * Makes a trajectory of a value of JSON: of what this program has written, in either spelling of its
 * keys, and of what only has the few fields that the format began with. Its id and its start have to be
 * there, as for `rlm logs import`.
 *
 * @returns `null` for what is no trajectory.
 */
export function readTrajectory(value: unknown): Trajectory | null {
  const object = camelKeys(value);
  if (!isJsonObject(object)) return null;
  try {
    return readObject(object);
  } catch (error) {
    if (error instanceof ImpossibleField) return null;
    throw error;
  }
}

function readObject(object: JsonObject): Trajectory | null {
  const { trajectoryId, startTime: began, calls: listed = [] } = object;
  if (typeof trajectoryId !== 'string' || !isTrajectoryId(trajectoryId)) return null;
  if (typeof began !== 'string' || !Array.isArray(listed)) return null;
  const fields = new JsonFields(object);
  const startTime = fields.time('startTime') ?? began;
  const calls = readCalls(fields, startTime);
  const success = fields.flag('success');
  const status = fields.oneOf('status', ['running', 'succeeded', 'failed', 'interrupted']);
  const stopReasons = ['final', 'max_iterations', 'stopped_by_policy', 'budget_exhausted'] as const;
  return {
    schemaVersion: fields.whole('schemaVersion', 1) ?? TRAJECTORY_SCHEMA_VERSION,
    trajectoryId,
    runId: fields.text('runId') ?? trajectoryId,
    backend: fields.text('backend'),
    model: fields.text('model') ?? '',
    environment: fields.text('environment') ?? '',
    task: fields.text('task') ?? calls[0]?.prompt ?? '',
    context: fields.text('context') ?? '',
    startTime,
    endTime: fields.time('endTime'),
    durationMs:
      fields.perhapsAmount('durationMs') ??
      calls.reduce((sum, call) => sum + (call.latencyMs ?? 0), 0),
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
    maxDepth: fields.perhapsAmount('maxDepth'),
    maxIterations: fields.perhapsAmount('maxIterations'),
    calls,
    models: readModels(fields),
    warnings: fields.texts('warnings'),
    findings: readFindings(fields),
    isolation: readIsolation(fields),
  };
}
