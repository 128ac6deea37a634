import { isTrajectoryId } from '@rlm-ts/domain';

/** The folder, within the log folder, of what is written while runs go on. */
export const JOURNALS = 'journals';

/** What the reader remembers of the files. It can be deleted at any time. */
export const INDEX_FILE = '.index.json';

/** The file of the runs that end on a day, in UTC. */
export function dayFile(timestamp: number): string {
  return `trajectories_${new Date(timestamp).toISOString().slice(0, 10)}.jsonl`;
}

/** Whether a file holds trajectories, one a line. */
export function isDayFile(name: string): boolean {
  return /^trajectories_[^/\\]*\.jsonl$/.test(name);
}

/** The id in the name of a file of one finished trajectory, `traj_1.json`; `null` for another file. */
export function idOfSingleFile(name: string): string | null {
  return idBefore(name, '.json');
}

/** A journal that is written, or was until its process ended. */
export function journalFile(trajectoryId: string): string {
  return `${trajectoryId}.jsonl`;
}

/** A journal that its process has given up, such as on a full disk. */
export function cutJournalFile(trajectoryId: string): string {
  return `${trajectoryId}.cut.jsonl`;
}

/** The id in the name of a journal, and whether it was given up; `null` for another file. */
export function readJournalName(
  name: string,
): { readonly trajectoryId: string; readonly isCut: boolean } | null {
  const cut = idBefore(name, '.cut.jsonl');
  const trajectoryId = cut ?? idBefore(name, '.jsonl');
  return trajectoryId === null ? null : { trajectoryId, isCut: cut !== null };
}

function idBefore(name: string, ending: string): string | null {
  const id = name.slice(0, -ending.length);
  return name.endsWith(ending) && isTrajectoryId(id) ? id : null;
}
