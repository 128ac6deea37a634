import {
  cutToWidth,
  formatSeconds,
  trajectoryToJson,
  type TrajectoryStorePort,
  type TrajectorySummary,
} from '@rlm-ts/api';
import type { CommandIo } from '../command-io.js';
import { spendingLine } from '../progress/spending.js';
import { localClock } from './local-time.js';
import { oneLine } from '../output/one-line.js';
import { readListed } from './read-trajectories.js';
import { countOf } from './report-text.js';
import { writeResult } from './write-result.js';

const MAX_TASK_COLUMNS = 60;

/** What is told of runs as they go. */
export interface FollowOptions {
  readonly failed?: boolean | undefined;
  /** Each trajectory that has ended as one line of JSON, instead of lines for a person. */
  readonly json: boolean;
}

/**
 * Tells of each run that begins or ends from now on, until the command is interrupted or its reader
 * leaves.
 *
 * @param before Done as soon as changes are watched for, so that none is missed meanwhile.
 */
export async function followTrajectories(
  io: CommandIo,
  store: TrajectoryStorePort,
  options: FollowOptions,
  before: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const told = new Map<string, TrajectorySummary['status']>();
  const enough = new AbortController();
  const signal = AbortSignal.any([io.signal, enough.signal]);
  try {
    const changes = store.watch({ signal });
    let next = changes.next();
    await before();
    for (let change = await next; change.done !== true; change = await next) {
      const { trajectoryId, status } = change.value;
      if (told.get(trajectoryId) !== status) {
        told.set(trajectoryId, status);
        await tell(io, store, change.value, options);
      }
      next = changes.next();
    }
  } finally {
    enough.abort();
  }
}

async function tell(
  io: CommandIo,
  store: TrajectoryStorePort,
  summary: TrajectorySummary,
  { json, failed = false }: FollowOptions,
): Promise<void> {
  const { status } = summary;
  if (failed && status !== 'failed' && status !== 'interrupted') return;
  if (!json) {
    await io.stdout.show(`${changeLine(summary)}\n`);
  } else if (status !== 'running') {
    for await (const trajectory of readListed(io, store, [summary])) {
      await writeResult(io, `${JSON.stringify(trajectoryToJson(trajectory))}\n`);
    }
  }
}

function changeLine(summary: TrajectorySummary): string {
  const { trajectoryId, status, startTime, endTime, model, environment } = summary;
  const task = cutToWidth(oneLine(summary.task), MAX_TASK_COLUMNS);
  if (status === 'running') {
    return `${localClock(startTime)} ${trajectoryId} began: ${oneLine(model)}, ${oneLine(environment)}: ${task}`;
  }
  const spent = spendingLine({
    inputTokens: summary.totalInputTokens,
    outputTokens: summary.totalOutputTokens,
    costUsd: summary.totalCostUsd,
  });
  const calls = `${countOf(summary.iterations, 'turn')}, ${countOf(summary.callCount, 'call')}`;
  const time = endTime === null ? '' : `${localClock(endTime)} `;
  return `${time}${trajectoryId} ${status}: ${calls}, ${spent}, ${formatSeconds(summary.durationMs)}: ${task}`;
}
