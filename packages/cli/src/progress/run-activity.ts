import { formatSeconds, type RlmEvent, type Spending } from '@rlm-ts/api';

/** Sub-calls of the code that runs. */
export interface SubCallCounts {
  readonly started: number;
  readonly finished: number;
  /** Of those that finished. */
  readonly failed: number;
  /** Not started yet. */
  readonly waiting: number;
}

/** What one run is doing. */
export interface ActiveRun {
  readonly depth: number;
  /** 0 before the first. */
  readonly turn: number;
  readonly maxTurns: number;
  /** Such as `running block 2`. */
  readonly doing: string;
  /** When that began, by the clock that {@link RunActivity.observe} was given. */
  readonly since: number;
  /** `null` until the code has asked for one. */
  readonly subCalls: SubCallCounts | null;
}

const NO_SUB_CALLS: SubCallCounts = { started: 0, finished: 0, failed: 0, waiting: 0 };

/** What a run and its children are doing at a moment: a fold of their events. */
export class RunActivity {
  private readonly active = new Map<string, ActiveRun & { readonly model: string }>();
  private latest: Spending | null = null;

  /** The runs that go on, in the order in which they began: the root run first. */
  get runs(): readonly ActiveRun[] {
    return [...this.active.values()];
  }

  /** What all of them have spent; `null` before the first event. */
  get spent(): Spending | null {
    return this.latest;
  }

  /** @param now Milliseconds of any clock. */
  observe(event: RlmEvent, now: number): void {
    this.latest = event.spent;
    if (event.type === 'run_started') {
      const { depth, model, maxIterations, environment } = event;
      const doing = `opening the environment ${environment}`;
      const begun = { depth, model, doing, since: now, turn: 0, maxTurns: maxIterations };
      this.active.set(event.runId, { ...begun, subCalls: null });
      return;
    }
    const run = this.active.get(event.runId);
    if (run === undefined) return;
    if (event.type === 'run_finished') {
      this.active.delete(event.runId);
      return;
    }
    const change = changeOf(event, run);
    if (change === null) return;
    const since = change.doing === undefined || change.doing === run.doing ? run.since : now;
    this.active.set(event.runId, { ...run, ...change, since });
  }
}

function changeOf(
  event: RlmEvent,
  { model, subCalls, doing }: ActiveRun & { readonly model: string },
): Partial<ActiveRun> | null {
  const counts = subCalls ?? NO_SUB_CALLS;
  switch (event.type) {
    case 'iteration_started':
      return { turn: event.iteration, doing: `asking ${model}`, subCalls: null };
    case 'model_call_retried': {
      const again = `waiting ${formatSeconds(event.delayMs)} to ask ${event.model} again`;
      return event.callId === null ? { doing: again } : null;
    }
    case 'model_delta':
      return { doing: `${model} is ${event.kind === 'text' ? 'writing' : 'thinking'}` };
    case 'block_started':
      return { doing: `running block ${String(event.block)}`, subCalls: null };
    case 'sub_call_started':
      return {
        subCalls: { ...counts, started: counts.started + 1, waiting: event.waiting ?? 0 },
      };
    case 'sub_call_finished': {
      const failed = counts.failed + (event.outcome.failure === null ? 0 : 1);
      return { subCalls: { ...counts, finished: counts.finished + 1, failed } };
    }
    case 'tool_call_started':
      return { doing: `calling ${event.name}` };
    case 'environment_progress':
      return { doing: event.message };
    default:
      return doing.startsWith('calling ') && event.type === 'tool_call_finished'
        ? { doing: 'going on' }
        : null;
  }
}
