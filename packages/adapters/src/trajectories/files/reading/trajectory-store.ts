import { lstat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  isTrajectoryId,
  RlmError,
  type OperationOptions,
  type RlmEvent,
  type Trajectory,
  type TrajectoryListing,
  type TrajectoryQuery,
  type TrajectoryStorePort,
  type TrajectorySummary,
} from '@rlm-ts/domain';
import type { JournalWriter } from '../format/journal-header.js';
import { isAlive } from '../process/journal-writer.js';
import { JournalFold } from './journal-fold.js';
import { locateTrajectories, type LocatedTrajectory } from './locate-trajectories.js';
import { LogFolder } from './log-folder.js';
import { openRegularFile } from './open-regular-file.js';
import { readTrajectory } from './read-trajectory.js';

/** Milliseconds between two looks for something new. */
const POLL_MS = 200;

/**
 * The trajectories in a log folder, while any number of processes write into it. Changes nothing
 * there but its index, which saves reading what has been read before and can be deleted.
 */
export class TrajectoryStore implements TrajectoryStorePort {
  private readonly folder: LogFolder;
  /** Where the last look found them, so that many can be read without as many looks. */
  private lastSeen: ReadonlyMap<string, LocatedTrajectory> | null = null;

  /** Does no I/O. */
  constructor(private readonly logDir: string) {
    this.folder = new LogFolder(logDir);
  }

  async list(query: TrajectoryQuery = {}): Promise<TrajectoryListing> {
    const { limit, failed = false, ...options } = query;
    checkLimit(limit);
    const { trajectories, problems } = locateTrajectories(await this.folder.look(options));
    await this.folder.keep();
    this.lastSeen = trajectories;
    const wanted = [...trajectories.values()]
      .map(({ summary }) => summary)
      .filter(({ status }) => !failed || status === 'failed' || status === 'interrupted')
      .sort(newestFirst);
    return { trajectories: wanted.slice(0, limit), total: wanted.length, problems };
  }

  async get(trajectoryId: string, options: OperationOptions = {}): Promise<Trajectory> {
    const seen = this.lastSeen?.get(trajectoryId);
    // What is finished stays as it is; a journal goes on, or is gone.
    if (seen?.isJournal === false) {
      const trajectory = await readTrajectory(this.logDir, seen);
      if (trajectory !== null) return trajectory;
    }
    // An index may be wrong, and a journal may have moved into a file meanwhile.
    for (const anew of [false, true]) {
      const located = await this.locate(trajectoryId, { ...options, anew });
      const trajectory = await readTrajectory(this.logDir, located);
      if (trajectory !== null) return trajectory;
    }
    throw this.notFound(trajectoryId);
  }

  async *watch({
    signal,
  }: {
    readonly signal: AbortSignal;
  }): AsyncGenerator<TrajectorySummary, void, undefined> {
    let before: ReadonlyMap<string, LocatedTrajectory> | null = null;
    while (!signal.aborted) {
      const { trajectories } = locateTrajectories(await this.folder.look());
      for (const [id, { summary, entry }] of trajectories) {
        const last = before?.get(id);
        const isNews = last?.entry !== entry || last.summary.status !== summary.status;
        if (before !== null && isNews) yield summary;
      }
      before = trajectories;
      await pause(signal);
    }
  }

  async *follow(
    trajectoryId: string,
    { signal }: { readonly signal: AbortSignal },
  ): AsyncGenerator<RlmEvent, void, undefined> {
    const { isJournal, file: name } = await this.locate(trajectoryId, {});
    if (!isJournal) return;
    // Kept open: its last events can be read even when it is gone from the folder.
    const place = path.join(this.logDir, name);
    await using file = await openRegularFile(place);
    if (file === null) return;
    const fold = new JournalFold(trajectoryId);
    yield* fold.readMore(file);
    while (!fold.ended && !signal.aborted) {
      // Asked before: what it wrote before its end is read after.
      const isWritten = (await isThere(place)) && (await isWrittenBy(fold.writer, file));
      yield* fold.readMore(file);
      if (!isWritten) return;
      await pause(signal);
    }
  }

  private async locate(
    trajectoryId: string,
    options: OperationOptions & { readonly anew?: boolean },
  ): Promise<LocatedTrajectory> {
    if (!isTrajectoryId(trajectoryId)) {
      throw new RlmError({
        code: 'CONFIG_INVALID',
        message: `${JSON.stringify(trajectoryId)} is no id of a trajectory; they look like traj_1a2b3c. Take one from the list.`,
      });
    }
    const { trajectories } = locateTrajectories(await this.folder.look(options));
    await this.folder.keep();
    const located = trajectories.get(trajectoryId);
    if (located === undefined) throw this.notFound(trajectoryId);
    return located;
  }

  private notFound(trajectoryId: string): RlmError {
    const logDir = path.resolve(this.logDir);
    return new RlmError({
      code: 'TRAJECTORY_NOT_FOUND',
      message: `Trajectory '${trajectoryId}' not found in ${logDir}. Name another log folder, or take an id from the list.`,
      details: { trajectoryId, logDir },
    });
  }
}

/** Typed or not: a negative one would leave out the oldest, and what is no number all of them. */
function checkLimit(limit: unknown): void {
  if (limit === undefined || (typeof limit === 'number' && limit >= 0)) return;
  throw new RlmError({
    code: 'CONFIG_INVALID',
    message: 'limit: expected a number from 0 on. Leave it out to have all.',
  });
}

function newestFirst(one: TrajectorySummary, other: TrajectorySummary): number {
  // ISO 8601 in UTC: the order of the texts is that of the times.
  if (one.startTime !== other.startTime) return one.startTime < other.startTime ? 1 : -1;
  return one.trajectoryId < other.trajectoryId ? 1 : -1;
}

/** One that was given up has another name. */
async function isThere(place: string): Promise<boolean> {
  return (await lstat(place).catch(() => null)) !== null;
}

async function isWrittenBy(writer: JournalWriter | null, file: FileHandle): Promise<boolean> {
  return writer !== null && isAlive(writer, (await file.stat()).mtimeMs);
}

async function pause(signal: AbortSignal): Promise<void> {
  // That it fires is no failure: whoever waits looks at it.
  await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
}
