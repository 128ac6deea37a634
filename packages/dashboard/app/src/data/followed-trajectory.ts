import { TrajectoryBuilder, type RlmEvent, type Trajectory } from '@rlm-ts/domain';
import type { Follower } from './live-connection.js';

/** How long a run's state is left as it is before it is made anew, for each call that it has. */
const MS_PER_CALL = 0.1;

/**
 * Makes a run's state of its events as they come. However many there are, the state is made at most
 * once for each frame of the screen, and less often the longer the run is.
 */
export class FollowedTrajectory implements Follower {
  private builder: TrajectoryBuilder;
  private scheduled: number | null = null;
  private callCount = 0;
  private builtAt = 0;
  private isEmpty = true;

  constructor(
    private readonly trajectoryId: string,
    private readonly changed: (trajectory: Trajectory) => void,
    private readonly done: () => void,
  ) {
    this.builder = new TrajectoryBuilder(trajectoryId);
  }

  restarted(): void {
    this.builder = new TrajectoryBuilder(this.trajectoryId);
    this.isEmpty = true;
  }

  events(events: readonly RlmEvent[]): void {
    for (const event of events) this.builder.add(event);
    this.isEmpty &&= events.length === 0;
    if (!this.isEmpty) this.schedule();
  }

  ended(): void {
    this.done();
  }

  /** After it nothing is told any more. */
  stop(): void {
    if (this.scheduled !== null) cancelAnimationFrame(this.scheduled);
    this.scheduled = null;
  }

  private schedule(): void {
    this.scheduled ??= requestAnimationFrame((now) => {
      this.scheduled = null;
      if (now - this.builtAt < this.callCount * MS_PER_CALL) {
        this.schedule();
        return;
      }
      const trajectory = this.builder.build();
      this.callCount = trajectory.callCount;
      this.builtAt = now;
      this.changed(trajectory);
    });
  }
}
