const START = 'traj_';
const MOST_BEHIND_IT = 64;
const ID = new RegExp(`^${START}[A-Za-z0-9_-]{1,${String(MOST_BEHIND_IT)}}$`);

/** The most characters that a trajectory's id can have. */
export const MAX_TRAJECTORY_ID_LENGTH = START.length + MOST_BEHIND_IT;

/** The id of a run's trajectory. */
export function trajectoryIdOf(runId: string): string {
  const rest = runId.replace(/^run[_-]?/, '').replaceAll(/[^A-Za-z0-9_-]/g, '-');
  return `${START}${rest.slice(0, MOST_BEHIND_IT) || '0'}`;
}

/** Whether a text has the form of a trajectory's id. Such a text names no other file or folder. */
export function isTrajectoryId(text: string): boolean {
  return ID.test(text);
}
