import type { TrajectoryProblem, TrajectorySummary } from '@rlm-ts/domain';
import { isAlive } from '../process/journal-writer.js';
import type { FileEntry, FileRecord } from './file-record.js';

/** A trajectory, and where it stands. */
export interface LocatedTrajectory {
  readonly summary: TrajectorySummary;
  /** The same object as long as the file says the same. */
  readonly entry: FileEntry;
  /** The file's name within the folder. */
  readonly file: string;
  readonly isJournal: boolean;
}

/** What the files of a folder hold, each trajectory once: what is finished before what is not. */
export function locateTrajectories(records: ReadonlyMap<string, FileRecord>): {
  readonly trajectories: ReadonlyMap<string, LocatedTrajectory>;
  readonly problems: readonly TrajectoryProblem[];
} {
  const trajectories = new Map<string, LocatedTrajectory>();
  const problems: TrajectoryProblem[] = [];
  const journalsFirst = [...records].sort(
    ([, one], [, other]) => Number(one.journal === null) - Number(other.journal === null),
  );
  for (const [file, record] of journalsFirst) {
    const status = record.journal === null ? null : statusOf(record);
    const torn = status === 'running' ? [] : record.tail.problems;
    problems.push(...[...record.problems, ...torn].map((each) => ({ file, ...each })));
    for (const entry of [...record.entries, ...record.tail.entries]) {
      const summary = status === null ? entry.summary : { ...entry.summary, status };
      const isJournal = record.journal !== null;
      trajectories.set(summary.trajectoryId, { summary, entry, file, isJournal });
    }
  }
  return { trajectories, problems };
}

/** What a journal's trajectory is, whose run has not ended; `null` for all others. */
function statusOf({ journal, mtimeMs }: FileRecord): 'running' | 'interrupted' | null {
  if (journal === null || journal.ended) return null;
  const { writer } = journal;
  return writer !== null && isAlive(writer, mtimeMs) ? 'running' : 'interrupted';
}
