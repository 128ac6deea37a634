import type { RlmEvent } from '../models/events.js';
import type { Trajectory, TrajectorySummary } from '../models/trajectory.js';
import type { OperationOptions } from './operation-options.js';

/** Which trajectories are wanted. */
export interface TrajectoryQuery extends OperationOptions {
  /** The newest so many, from 0 on. Absent: all. */
  readonly limit?: number | undefined;
  /** Only those that did not succeed: failed or interrupted. */
  readonly failed?: boolean | undefined;
}

/** Something in the store that is no trajectory, or only a part of one; the rest is read all the same. */
export interface TrajectoryProblem {
  /** The file's name, within the store. */
  readonly file: string;
  /** Counts from 1; `null` for the file as a whole. */
  readonly line: number | null;
  /** A sentence. */
  readonly problem: string;
}

/** What a store holds. */
export interface TrajectoryListing {
  /** Newest first. */
  readonly trajectories: readonly TrajectorySummary[];
  /** How many there are that fit the query, its `limit` left aside. */
  readonly total: number;
  readonly problems: readonly TrajectoryProblem[];
}

/** Recorded runs, to be read while others are written. */
export interface TrajectoryStorePort {
  /** @throws RlmError `CONFIG_INVALID` if there is a store that cannot be read; none at all is empty. */
  list(query?: TrajectoryQuery): Promise<TrajectoryListing>;
  /**
   * One trajectory, also of a run that goes on or was interrupted.
   *
   * @throws RlmError `CONFIG_INVALID` for what cannot be an id, before anything is read,
   *   and for a record that is not as it must be; `TRAJECTORY_NOT_FOUND`.
   */
  get(trajectoryId: string, options?: OperationOptions): Promise<Trajectory>;
  /**
   * Tells of each trajectory that begins, goes on or ends from now on, as it is by then. Ends when the
   * signal fires.
   */
  watch(options: {
    readonly signal: AbortSignal;
  }): AsyncGenerator<TrajectorySummary, void, undefined>;
  /**
   * The events of a run from its first on, those to come included, until its last or until the signal
   * fires. Of a run whose events are no longer kept apart there are none: {@link get} has it.
   *
   * @throws RlmError as {@link get} does.
   */
  follow(
    trajectoryId: string,
    options: { readonly signal: AbortSignal },
  ): AsyncGenerator<RlmEvent, void, undefined>;
}
