import {
  trajectoryToJson,
  trajectoryToViewerLines,
  type Trajectory,
  type TrajectoryStorePort,
} from '@rlm-ts/api';
import type { CommandIo } from '../command-io.js';
import { openExportTarget } from './export-target.js';
import { findTrajectories } from './list-trajectories.js';
import { readListed } from './read-trajectories.js';
import { countOf } from './report-text.js';

/** `json` is one object, or an array of all; `jsonl` and `viewer` are lines. */
export type ExportFormat = 'json' | 'jsonl' | 'viewer';

/** What is exported, and where to. */
export interface ExportRequest {
  /** In this order; `null` for all, the newest last. */
  readonly ids: readonly string[] | null;
  readonly format: ExportFormat;
  /** `-` is standard output. */
  readonly file: string;
  /** Told to a person who finds nothing there. */
  readonly logDir: string;
}

/**
 * Writes whole trajectories, one after the other.
 *
 * @throws RlmError as the store does, for a single id before anything is written; UsageError if the
 *   file cannot be written.
 */
export async function exportTrajectories(
  io: CommandIo,
  store: TrajectoryStorePort,
  { ids, format, file, logDir }: ExportRequest,
): Promise<void> {
  const trajectories = ids === null ? readAll(io, store, logDir) : readEach(io, store, ids);
  const asArray = format === 'json' && ids?.length !== 1;
  await using target = openExportTarget(io, file);
  let count = 0;
  for await (const trajectory of trajectories) {
    if (asArray) await target.write(count === 0 ? '[\n' : ',\n');
    await target.write(written(trajectory, format));
    count += 1;
  }
  if (asArray) await target.write(count === 0 ? '[]\n' : '\n]\n');
  else if (format === 'json') await target.write('\n');
  await target.end();
  if (file !== '-')
    await io.stderr.show(`Wrote ${countOf(count, 'trajectory', 'trajectories')} to ${file}.\n`);
}

async function* readEach(
  io: CommandIo,
  store: TrajectoryStorePort,
  ids: readonly string[],
): AsyncGenerator<Trajectory, void, undefined> {
  for (const id of ids) yield await store.get(id, { signal: io.signal });
}

async function* readAll(
  io: CommandIo,
  store: TrajectoryStorePort,
  logDir: string,
): AsyncGenerator<Trajectory, void, undefined> {
  const { trajectories } = await findTrajectories(io, store, { logDir });
  yield* readListed(io, store, [...trajectories].reverse());
}

function written(trajectory: Trajectory, format: ExportFormat): string {
  if (format === 'viewer') return trajectoryToViewerLines(trajectory);
  const json = trajectoryToJson(trajectory);
  return format === 'json' ? JSON.stringify(json, null, 2) : `${JSON.stringify(json)}\n`;
}
