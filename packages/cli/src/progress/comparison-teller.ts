import type { RlmEvent } from '@rlm-ts/api';
import type { Output } from '../output/output.js';
import { showComparedEvent } from './comparison-progress.js';
import { comparisonLines } from './comparison-lines.js';
import { canShowStatus, LiveStatus } from './live-status.js';
import { RunActivity } from './run-activity.js';

/** Tells a person of runs that go at once. */
export class ComparisonTeller implements Disposable {
  private readonly activities = new Map<string, RunActivity>();
  private readonly status: LiveStatus | null;

  /** @param count How many runs there will be. */
  constructor(
    private readonly stderr: Output,
    count: number,
    private readonly quiet: boolean,
    env: Readonly<Record<string, string | undefined>> = process.env,
  ) {
    this.status =
      !quiet && canShowStatus(stderr, env)
        ? new LiveStatus(stderr, (times) => comparisonLines(this.activities, count, times))
        : null;
  }

  /** @param label Which run it is. */
  tell(event: RlmEvent, label: string): void {
    if (this.quiet) return;
    const activity = this.activities.get(label) ?? new RunActivity();
    this.activities.set(label, activity);
    activity.observe(event, performance.now());
    showComparedEvent(this.stderr, event, label);
  }

  [Symbol.dispose](): void {
    this.status?.[Symbol.dispose]();
  }
}
