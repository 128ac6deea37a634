import { callTree, formatSeconds, type Trajectory } from '@rlm-ts/api';
import { findingLine } from '../progress/finding-line.js';
import { isolationLines } from '../progress/isolation-lines.js';
import { spendingLine } from '../progress/spending.js';
import { localTime } from './local-time.js';
import { oneLine } from '../output/one-line.js';
import { countOf, limitsOf, section, type ReportOptions } from './report-text.js';
import { turnReport } from './turn-report.js';

/**
 * A trajectory for a person to read: the question, what came of it, then turn by turn what the model
 * wrote, what its code printed and what it asked. In pieces that end in a newline, as texts may be
 * long.
 */
export function* trajectoryReport(
  trajectory: Trajectory,
  options: ReportOptions,
): Generator<string, void, undefined> {
  yield `${titleOf(trajectory)}\n`;
  yield section('Task', trajectory.task, limitsOf(options), '');
  yield `${headLines(trajectory, options).join('\n')}\n`;
  for (const turn of callTree(trajectory.calls)) yield* turnReport(turn, options);
  yield `\n${answerOf(trajectory)}`;
}

/** What came of a run, for a person who has watched it. */
export function trajectoryEnding(trajectory: Trajectory): string {
  return `${titleOf(trajectory)}\n${totalsOf(trajectory)}\n${answerOf(trajectory)}`;
}

function titleOf({ trajectoryId, status, stopReason }: Trajectory): string {
  // A run that ended by itself without a success is not told well by "final".
  const reason =
    stopReason === null || stopReason === 'final' ? '' : ` (${stopReason.replaceAll('_', ' ')})`;
  return `Trajectory ${trajectoryId}: ${status}${reason}`;
}

function totalsOf(trajectory: Trajectory): string {
  const spent = spendingLine({
    inputTokens: trajectory.totalInputTokens,
    outputTokens: trajectory.totalOutputTokens,
    costUsd: trajectory.totalCostUsd,
  });
  const turns = countOf(trajectory.iterations, 'turn');
  return `${turns}, ${countOf(trajectory.callCount, 'call')}: ${spent}.`;
}

/** What the run was for: never shortened. */
function answerOf(trajectory: Trajectory): string {
  return trajectory.answer === null
    ? 'No answer.\n'
    : section(answerTitle(trajectory), trajectory.answer, limitsOf({ verbose: true }), '');
}

function headLines(trajectory: Trajectory, { verbose }: ReportOptions): readonly string[] {
  const { model, backend, environment, context, error, isolation } = trajectory;
  const madeOf = [
    `Model ${oneLine(model)}${backend === null ? '' : ` (${oneLine(backend)})`}`,
    // What another tool has written may lack them.
    ...(environment === '' ? [] : [`environment ${oneLine(environment)}`]),
    ...(context === '' ? [] : [`context ${oneLine(context)}`]),
  ];
  return [
    `${madeOf.join(', ')}.`,
    `Began ${localTime(trajectory.startTime)}, took ${formatSeconds(trajectory.durationMs)}.`,
    totalsOf(trajectory),
    ...(verbose && trajectory.models.length > 1
      ? trajectory.models.map(
          (used) =>
            `  ${oneLine(used.model)}: ${countOf(used.calls, 'call')}, ${spendingLine({ inputTokens: used.tokensIn, outputTokens: used.tokensOut, costUsd: used.costUsd })}`,
        )
      : []),
    ...(isolation === null ? [] : isolationLines(isolation, verbose)),
    ...(error === null ? [] : [`Error ${error.code}: ${oneLine(error.message)}`]),
    ...trajectory.warnings.map((warning) => `Warning: ${oneLine(warning)}`),
    ...trajectory.findings.map(findingLine),
  ];
}

function answerTitle({ provenance, answerSource }: Trajectory): string {
  const facts = [provenance, answerSource]
    .filter((fact) => fact !== null)
    .map((fact) => fact.replaceAll('_', ' '));
  return facts.length === 0 ? 'Answer' : `Answer (${facts.join(', ')})`;
}
