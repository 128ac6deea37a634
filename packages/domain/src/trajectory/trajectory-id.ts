const ID = /^traj_[A-Za-z0-9_-]{1,64}$/;

/** The id of a run's trajectory. */
export function trajectoryIdOf(runId: string): string {
  const rest = runId.replace(/^run[_-]?/, '').replaceAll(/[^A-Za-z0-9_-]/g, '-');
  return `traj_${rest.slice(0, 64) || '0'}`;
}

/** Whether a text has the form of a trajectory's id. Such a text names no other file or folder. */
export function isTrajectoryId(text: string): boolean {
  return ID.test(text);
}
