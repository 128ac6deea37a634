import {
  checkOption,
  checkOptionNames,
  isTrajectoryId,
  RlmError,
  type OperationOptions,
  type RlmEvent,
  type Trajectory,
  type TrajectoryListing,
  type TrajectoryProblem,
  type TrajectoryQuery,
  type TrajectoryStorePort,
  type TrajectorySummary,
} from '@rlm-ts/domain';

/** What a {@link ScriptedTrajectoryStore} begins with. */
export interface TrajectoryScript {
  /** In any order. */
  readonly trajectories?: readonly Trajectory[];
  readonly problems?: readonly TrajectoryProblem[];
  /** What `watch` tells, after which it waits for its signal. */
  readonly changes?: readonly TrajectorySummary[];
  /** What `follow` tells, by trajectory. */
  readonly events?: Readonly<Record<string, readonly RlmEvent[]>>;
}

/** A store that holds what its script says, for tests of whatever reads trajectories. */
export class ScriptedTrajectoryStore implements TrajectoryStorePort {
  /** Every question so far, such as `get traj_1`, in order. */
  readonly asked: string[] = [];

  /** @throws RlmError `CONFIG_INVALID` for a script that is none. */
  constructor(private readonly script: TrajectoryScript) {
    checkOptionNames(script, ['trajectories', 'problems', 'changes', 'events'], 'script');
    const { trajectories = [], problems = [], changes = [] } = script;
    for (const [name, list] of Object.entries({ trajectories, problems, changes })) {
      checkOption(Array.isArray(list), `script.${name}`, 'a list', list);
    }
  }

  list({ limit, failed = false, signal }: TrajectoryQuery = {}): Promise<TrajectoryListing> {
    this.asked.push('list');
    if (signal?.aborted === true) return Promise.reject(aborted());
    const fitting = [...(this.script.trajectories ?? [])]
      .sort((one, other) => other.startTime.localeCompare(one.startTime))
      .filter(({ status }) => !failed || status === 'failed' || status === 'interrupted');
    return Promise.resolve({
      trajectories: fitting.slice(0, limit),
      total: fitting.length,
      problems: this.script.problems ?? [],
    });
  }

  get(trajectoryId: string, { signal }: OperationOptions = {}): Promise<Trajectory> {
    this.asked.push(`get ${trajectoryId}`);
    if (signal?.aborted === true) return Promise.reject(aborted());
    const found = this.script.trajectories?.find((each) => each.trajectoryId === trajectoryId);
    return found === undefined ? Promise.reject(notThere(trajectoryId)) : Promise.resolve(found);
  }

  async *watch({
    signal,
  }: {
    readonly signal: AbortSignal;
  }): AsyncGenerator<TrajectorySummary, void, undefined> {
    this.asked.push('watch');
    for (const change of this.script.changes ?? []) {
      if (signal.aborted) return;
      yield await Promise.resolve(change);
    }
    if (!signal.aborted) {
      await new Promise((resolve) => {
        signal.addEventListener('abort', resolve, { once: true });
      });
    }
  }

  async *follow(
    trajectoryId: string,
    { signal }: { readonly signal: AbortSignal },
  ): AsyncGenerator<RlmEvent, void, undefined> {
    this.asked.push(`follow ${trajectoryId}`);
    await this.get(trajectoryId);
    for (const event of this.script.events?.[trajectoryId] ?? []) {
      if (signal.aborted) return;
      yield event;
    }
  }
}

function notThere(trajectoryId: string): RlmError {
  return isTrajectoryId(trajectoryId)
    ? new RlmError({
        code: 'TRAJECTORY_NOT_FOUND',
        message: `Trajectory '${trajectoryId}' not found: the script has none of that id.`,
      })
    : new RlmError({
        code: 'CONFIG_INVALID',
        message: `"${trajectoryId}" is not a trajectory id.`,
      });
}

function aborted(): RlmError {
  return new RlmError({ code: 'ABORTED', message: 'Reading trajectories was aborted.' });
}
