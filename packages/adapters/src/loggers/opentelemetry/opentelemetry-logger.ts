import type { LoggerPort, RlmEvent } from '@rlm-ts/domain';
import type { OpenTelemetryOptions } from './options.js';
import { RunSpans, type RunStartedEvent } from './run-spans.js';
import { SpanKit } from './span-kit.js';

/**
 * Tells runs to OpenTelemetry: a span for each run, turn, block of code, model call and tool call,
 * with the times that the events carry. A root run's span is a child of the span that is active
 * where the run begins, if there is one.
 *
 * Where no tracer provider is registered, or the run is not sampled, its events are passed over. The
 * provider stays the application's: it is never flushed or shut down from here.
 */
export class OpenTelemetryLogger implements LoggerPort {
  /** Runs that have begun and not ended, the oldest first. */
  private readonly runs = new Map<string, RunSpans>();

  constructor(private readonly options: OpenTelemetryOptions) {}

  log(event: RlmEvent): void | Promise<void> {
    if (event.type === 'run_started') return this.begin(event);
    const run = this.runs.get(event.runId);
    if (run === undefined) return;
    if (event.type !== 'run_finished') {
      run.add(event);
      return;
    }
    this.endChildren(event.runId, run);
    run.finish(event);
    this.runs.delete(event.runId);
  }

  /** Ends the spans of runs that have not ended. */
  close(): Promise<void> {
    for (const run of [...this.runs.values()].reverse())
      run.cut('The logger was closed before the run ended.');
    this.runs.clear();
    return Promise.resolve();
  }

  private async begin(event: RunStartedEvent): Promise<void> {
    // Here and not at the top: who has no spans made does not load it.
    const api = await import('@opentelemetry/api');
    const { parent } = event;
    const parentRun = parent === null ? undefined : this.runs.get(parent.runId);
    // The child of a run that is not recorded would be a trace of its own.
    if (parent !== null && parentRun === undefined) return;
    const context =
      parent === null || parentRun === undefined
        ? api.context.active()
        : parentRun.contextForChild(parent.callId);
    const run = new RunSpans(new SpanKit(api, this.options), event, context);
    if (!run.isRecording) return;
    this.makeRoom();
    this.runs.set(event.runId, run);
  }

  /** Those of a run that was cut short may not tell their own end. */
  private endChildren(runId: string, run: RunSpans): void {
    if (!run.hasChildren) return;
    for (const [childId, child] of this.runs) {
      if (child.parentRunId !== runId) continue;
      this.endChildren(childId, child);
      child.cut('The run that it belongs to has ended.');
      this.runs.delete(childId);
    }
  }

  private makeRoom(): void {
    for (const [runId, run] of this.runs) {
      if (this.runs.size < this.options.maxOpenRuns) return;
      run.cut('Too many runs are open at once; more is not recorded of this one.');
      this.runs.delete(runId);
    }
  }
}
