import {
  MAX_TRAJECTORY_ID_LENGTH,
  type Trajectory,
  type TrajectoryProblem,
  type TrajectorySummary,
} from '@rlm-ts/domain';

/** Where a run is known from: the server's logs, a file opened in this tab, or the shared page itself. */
export type RunOrigin = 'server' | 'imported' | 'shared';

/** A run in the list. */
export interface Run extends TrajectorySummary {
  readonly origin: RunOrigin;
}

/** Everything that the pages show of the runs together. Never changes; a new one takes its place. */
export interface RunsSnapshot {
  readonly state: 'loading' | 'ready' | 'failed';
  /** Why it failed. */
  readonly failure: string | null;
  readonly runs: readonly Run[];
  readonly problems: readonly TrajectoryProblem[];
  /** `null`: there is no server to be connected to. */
  readonly connected: boolean | null;
  /** The ids chosen for comparison, in the order of choice. */
  readonly selected: readonly string[];
}

const EMPTY: RunsSnapshot = {
  state: 'loading',
  failure: null,
  runs: [],
  problems: [],
  connected: null,
  selected: [],
};

/** The runs that the pages show, wherever they are from. */
export class RunStore {
  private current = EMPTY;
  private readonly runs = new Map<string, Run>();
  /** Whole trajectories that no server has. */
  private readonly local = new Map<string, Trajectory>();
  private readonly listeners = new Set<() => void>();
  private isScheduled = false;

  readonly snapshot = (): RunsSnapshot => this.current;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** The server's runs, all of them. */
  setListing(runs: readonly TrajectorySummary[], problems: readonly TrajectoryProblem[]): void {
    for (const run of runs) this.runs.set(run.trajectoryId, { ...run, origin: 'server' });
    this.change({ state: 'ready', failure: null, problems });
  }

  setFailure(failure: string): void {
    this.change({ state: 'failed', failure });
  }

  setConnected(connected: boolean): void {
    this.change({ connected });
  }

  /** A run that the server told of. Many of them are shown together. */
  update(summary: TrajectorySummary): void {
    this.runs.set(summary.trajectoryId, { ...summary, origin: 'server' });
    if (this.isScheduled) return;
    this.isScheduled = true;
    requestAnimationFrame(() => {
      this.isScheduled = false;
      this.change({});
    });
  }

  /** Adds trajectories that are kept here alone. One whose id is taken gets a number after it. */
  addLocal(trajectories: readonly Trajectory[], origin: 'imported' | 'shared'): readonly string[] {
    const ids = trajectories.map((trajectory) => {
      let trajectoryId = trajectory.trajectoryId;
      for (let copy = 2; this.runs.has(trajectoryId); copy += 1) {
        trajectoryId = copyId(trajectory.trajectoryId, copy);
      }
      const kept = { ...trajectory, trajectoryId };
      this.local.set(trajectoryId, kept);
      this.runs.set(trajectoryId, { ...summaryOf(kept), origin });
      return trajectoryId;
    });
    this.change({ state: 'ready' });
    return ids;
  }

  localTrajectory(trajectoryId: string): Trajectory | undefined {
    return this.local.get(trajectoryId);
  }

  toggleSelected(trajectoryId: string): void {
    const { selected } = this.current;
    this.change({
      selected: selected.includes(trajectoryId)
        ? selected.filter((id) => id !== trajectoryId)
        : [...selected, trajectoryId],
    });
  }

  clearSelected(): void {
    this.change({ selected: [] });
  }

  private change(change: Partial<RunsSnapshot>): void {
    const isAboutRuns = !('connected' in change || 'selected' in change);
    const runs = isAboutRuns ? [...this.runs.values()] : this.current.runs;
    this.current = { ...this.current, ...change, runs };
    for (const listener of this.listeners) listener();
  }
}

/** Also an id by its form, so that what is exported under it can be imported again. */
function copyId(trajectoryId: string, copy: number): string {
  const ending = `-${copy}`;
  return `${trajectoryId.slice(0, MAX_TRAJECTORY_ID_LENGTH - ending.length)}${ending}`;
}

/** The summary alone, so that a list does not hold what is long. */
function summaryOf({ calls: _, answer: _answer, ...summary }: Trajectory): TrajectorySummary {
  return summary;
}
