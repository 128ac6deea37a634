import type { RlmEvent } from '@rlm-ts/api';
import type { Output } from '../output/output.js';
import { findingLine } from './finding-line.js';
import { canShowStatus, LiveStatus } from './live-status.js';
import { RunActivity } from './run-activity.js';
import { RunProgress, type ProgressOptions } from './run-progress.js';
import { statusLines, type WatchedLimits } from './status-lines.js';

/** How much a person is told besides the result: each level what the one before it is, and more. */
export type Telling = 'errors' | 'warnings' | 'progress';

/** How a run is told. */
export interface TellingOptions extends ProgressOptions {
  readonly telling: Telling;
  readonly limits: WatchedLimits;
}

/** Tells a person of a run while it goes on, as much as is wanted. */
export class RunTeller implements Disposable {
  private readonly activity = new RunActivity();
  private readonly status: LiveStatus | null;
  private readonly progress: RunProgress;

  constructor(
    private readonly stderr: Output,
    private readonly options: TellingOptions,
    env: Readonly<Record<string, string | undefined>> = process.env,
  ) {
    const isWatched = options.telling === 'progress' && canShowStatus(stderr, env);
    this.status = isWatched
      ? new LiveStatus(stderr, (times) => statusLines(this.activity, options.limits, times))
      : null;
    this.progress = new RunProgress(stderr, options);
  }

  /** Resolves once what there is to tell has been written. */
  async tell(event: RlmEvent): Promise<void> {
    if (this.status !== null) this.activity.observe(event, performance.now());
    switch (this.options.telling) {
      case 'errors':
        return;
      case 'warnings':
        return this.tellWarning(event);
      case 'progress':
        return this.progress.show(event);
    }
  }

  [Symbol.dispose](): void {
    this.status?.[Symbol.dispose]();
  }

  private async tellWarning(event: RlmEvent): Promise<void> {
    if (event.type === 'egress_finding') await this.stderr.show(`Warning: ${findingLine(event)}\n`);
    else if (event.type === 'warning') await this.progress.show(event);
  }
}
