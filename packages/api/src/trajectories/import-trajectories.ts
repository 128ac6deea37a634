import path from 'node:path';
import { appendTrajectory, makeFolder } from '@rlm-ts/adapters';
import { parseConfig, rlmConfigSchema, type RLMConfig } from '@rlm-ts/application';
import { RlmError, type OperationOptions, type Trajectory } from '@rlm-ts/domain';
import * as z from 'zod';
import { operationOptionsSchema } from '../checks/run-options.js';
import { egressOfConfig } from '../egress/egress-of-config.js';
import { checkTrajectory } from './check-trajectory.js';
import { filteredTrajectory } from './filtered-trajectory.js';
import { openTrajectoryStore } from './recording.js';

/** What became of a trajectory that was to be imported. */
export interface ImportedTrajectory {
  readonly trajectoryId: string;
  /** False for one whose id was there already: that one stays as it was. */
  readonly isNew: boolean;
}

/** How to import. */
export interface ImportOptions extends OperationOptions {
  /**
   * What is looked for in the trajectories, as in a configuration: marks take the place of what is found,
   * in every mode but `off`. Default: what runs are recorded with, and the secrets in this process's environment.
   */
  readonly egress?: RLMConfig['egress'];
}

const importOptionsSchema = operationOptionsSchema.extend({
  egress: rlmConfigSchema.shape.egress,
});

const iterableSchema = z.custom<object>(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    (Symbol.asyncIterator in value || Symbol.iterator in value),
  'expected trajectories one after the other: a list, or what a generator gives',
);

/**
 * Adds trajectories from elsewhere to a log folder, which is made if there is none. Never overwrites.
 * Each is on the disk when it is told of. One that went on when it was exported is kept as interrupted:
 * nobody will write its end here. Secrets in them are replaced by marks, as in runs that are recorded.
 *
 * @param trajectories As `trajectoryFromJson` gives them. One at a time is held.
 * @throws RlmError `CONFIG_INVALID` for a folder that cannot be read or written, for wrong options, and for
 *   what is no trajectory; what was added before stays. Rejects with whatever `trajectories` rejects with.
 */
export async function* importTrajectories(
  logDir: string,
  trajectories: AsyncIterable<Trajectory> | Iterable<Trajectory>,
  options: ImportOptions = {},
): AsyncGenerator<ImportedTrajectory, void, undefined> {
  parseConfig(iterableSchema, trajectories, 'trajectories');
  const { egress } = parseConfig(importOptionsSchema, options, 'options');
  const { egress: filter } = egressOfConfig(egress, []);
  const { trajectories: there } = await openTrajectoryStore(logDir).list(
    options.signal && { signal: options.signal },
  );
  const known = new Set(there.map(({ trajectoryId }) => trajectoryId));
  let count = 0;
  for await (const trajectory of trajectories) {
    checkTrajectory(trajectory, `trajectories[${String(count)}]`);
    count += 1;
    const { trajectoryId } = trajectory;
    const isNew = !known.has(trajectoryId);
    known.add(trajectoryId);
    if (isNew) {
      const kept = filter === null ? trajectory : await filteredTrajectory(trajectory, filter);
      await append(logDir, kept);
    }
    yield { trajectoryId, isNew };
  }
}

async function append(logDir: string, trajectory: Trajectory): Promise<void> {
  const { status, endTime, startTime } = trajectory;
  const atRest =
    status === 'running' ? { ...trajectory, status: 'interrupted' as const } : trajectory;
  const endedAt = Date.parse(endTime ?? startTime);
  try {
    await makeFolder(logDir);
    await appendTrajectory(logDir, atRest, endedAt);
  } catch (cause) {
    throw new RlmError({
      code: 'CONFIG_INVALID',
      message: `The trajectory ${trajectory.trajectoryId} could not be written to ${path.resolve(logDir)}: ${String(cause)}. See to the folder's space and permissions, or name another one.`,
      cause,
    });
  }
}
