import {
  RlmError,
  type RlmEvent,
  type Trajectory,
  type TrajectoryListing,
  type TrajectoryStorePort,
  type TrajectorySummary,
} from '@rlm-ts/api';

/** A store in memory, whose runs happen when the test says so. */
export class ScriptedStore implements TrajectoryStorePort {
  /** How many runs are followed now, and whether the store is watched. */
  followers = 0;
  isWatched = false;
  /** Events that were taken from {@link follow}. */
  taken = 0;
  private readonly told: TrajectorySummary[] = [];
  private wake: () => void = () => undefined;

  constructor(
    private readonly trajectories: readonly Trajectory[],
    private readonly eventsOf: (id: string) => Iterable<RlmEvent> = () => [],
  ) {}

  /** Something happened in a run. */
  announce(summary: TrajectorySummary): void {
    this.told.push(summary);
    this.wake();
  }

  async list(): Promise<TrajectoryListing> {
    return { trajectories: this.trajectories, total: this.trajectories.length, problems: [] };
  }

  async get(trajectoryId: string): Promise<Trajectory> {
    const found = this.trajectories.find((one) => one.trajectoryId === trajectoryId);
    if (found !== undefined) return found;
    const message = `Trajectory '${trajectoryId}' not found`;
    throw new RlmError({ code: 'TRAJECTORY_NOT_FOUND', message });
  }

  async *watch({ signal }: { signal: AbortSignal }): AsyncGenerator<TrajectorySummary, void> {
    this.isWatched = true;
    signal.addEventListener('abort', () => {
      this.wake();
    });
    while (!signal.aborted) {
      yield* this.told.splice(0);
      await new Promise<void>((resolve) => {
        this.wake = resolve;
        if (signal.aborted || this.told.length > 0) resolve();
      });
    }
    this.isWatched = false;
  }

  async *follow(id: string, { signal }: { signal: AbortSignal }): AsyncGenerator<RlmEvent, void> {
    await this.get(id);
    this.followers += 1;
    try {
      for (const event of this.eventsOf(id)) {
        if (signal.aborted) return;
        this.taken += 1;
        yield event;
      }
    } finally {
      this.followers -= 1;
    }
  }
}
