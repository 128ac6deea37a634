import type { CompletionResult } from '../models/completion-result.js';
import type { EgressFinding } from '../models/egress.js';
import type { EventBase, RlmEvent, RunStarted } from '../models/events.js';
import type { IsolationReport } from '../models/isolation-report.js';
import type { Spending } from '../models/spending.js';
import {
  TRAJECTORY_SCHEMA_VERSION,
  type Trajectory,
  type TrajectorySummary,
} from '../models/trajectory.js';
import {
  finishedCalls,
  isoTime,
  milliseconds,
  millisecondsBetween,
  type CallDraft,
} from './drafts.js';
import { modelUsesOf } from './model-uses.js';
import { recordedError, RunFold } from './run-fold.js';

/**
 * Makes a trajectory of the events of a root run and its children, in the order in which they were
 * told. Events may have come back from JSON: an error needs its code and message only, and a result
 * no iterations. Needs nothing of Node, and takes the same time for each event.
 *
 * A run without a `run_finished` is `running`: only who knows its process can tell that it is gone.
 */
export class TrajectoryBuilder {
  private root: (RunStarted & EventBase) | null = null;
  private result: CompletionResult | null = null;
  private first = 0;
  private last = 0;
  private spent: Spending = NOTHING_SPENT;
  private turns = 0;
  private deepest = 0;
  private isolation: IsolationReport | null = null;
  private readonly runs = new Map<string, RunFold>();
  private readonly calls: CallDraft[] = [];
  private readonly answeredByRuns = new Set<CallDraft>();
  private readonly warnings: string[] = [];
  private readonly findings: EgressFinding[] = [];

  constructor(private readonly trajectoryId: string) {}

  /** Takes the next event. One of a run that has not begun is left out. */
  add(event: RlmEvent): void {
    if (event.type === 'run_started') this.begin(event);
    const run = this.runs.get(event.runId);
    if (run === undefined) return;
    this.last = event.timestamp;
    this.spent = event.spent;
    run.add(event);
    const isRoot = event.runId === this.root?.runId;
    switch (event.type) {
      case 'warning':
        this.warnings.push(event.message);
        break;
      case 'egress_finding': {
        const { rule, path, start, length } = event;
        this.findings.push({ rule, path, start, length });
        break;
      }
      case 'environment_ready':
        if (isRoot) this.isolation = event.isolation;
        break;
      case 'run_finished':
        if (isRoot) this.end(event.result);
        break;
      default:
    }
  }

  /** Everything up to now; later events do not change it. */
  build(): Trajectory {
    const { result, root } = this;
    return {
      ...this.summary(),
      answer: result?.answer ?? null,
      provenance: result?.provenance ?? null,
      answerSource: result?.answerSource ?? null,
      maxDepth: root?.maxDepth ?? null,
      maxIterations: root?.maxIterations ?? null,
      calls: finishedCalls(this.calls),
      models: modelUsesOf(this.calls, this.answeredByRuns, result?.usage.byModel ?? {}),
      warnings: [...this.warnings],
      findings: [...this.findings],
      isolation: this.isolation,
    };
  }

  /** The same without what makes it long. */
  summary(): TrajectorySummary {
    const { root, result, first, last } = this;
    const { inputTokens, outputTokens, costUsd } = result?.usage ?? this.spent;
    return {
      schemaVersion: TRAJECTORY_SCHEMA_VERSION,
      trajectoryId: this.trajectoryId,
      runId: root?.runId ?? '',
      backend: root?.backend ?? null,
      model: root?.model ?? '',
      environment: root?.environment ?? '',
      task: root?.prompt ?? '',
      context: root?.context ?? '',
      startTime: isoTime(first),
      endTime: result === null ? null : isoTime(last),
      durationMs: milliseconds(result?.durationMs ?? millisecondsBetween(first, last)),
      status: result === null ? 'running' : result.success ? 'succeeded' : 'failed',
      success: result?.success ?? false,
      stopReason: result?.stopReason ?? null,
      error: result?.error ? recordedError(result.error) : null,
      callCount: this.calls.length,
      iterations: this.turns,
      deepest: this.deepest,
      totalTokens: inputTokens + outputTokens,
      totalInputTokens: inputTokens,
      totalOutputTokens: outputTokens,
      totalCostUsd: costUsd,
    };
  }

  private begin(event: RunStarted & EventBase): void {
    const { runId, parent } = event;
    const isRoot = this.root === null;
    if (isRoot) {
      this.root = event;
      this.first = event.timestamp;
    }
    const asking =
      parent === null ? undefined : this.runs.get(parent.runId)?.subCall(parent.callId);
    // Another root's run, or a child that nobody asked for, is no part of this one.
    if (this.runs.has(runId) || (!isRoot && asking === undefined)) return;
    if (asking !== undefined) this.answeredByRuns.add(asking);
    const note = (call: CallDraft): void => {
      this.calls.push(call);
      if (call.kind === 'turn') this.turns += 1;
      this.deepest = Math.max(this.deepest, call.depth);
    };
    this.runs.set(runId, new RunFold(runId, event, asking ?? null, this.answeredByRuns, note));
  }

  private end(result: CompletionResult): void {
    this.result = result;
    // Those that no event told, such as that of a logger which failed.
    const untold = result.warnings.filter((warning) => !this.warnings.includes(warning));
    this.warnings.push(...untold);
  }
}

const NOTHING_SPENT: Spending = {
  rootCalls: 0,
  subCalls: 0,
  iterations: 0,
  inputTokens: 0,
  outputTokens: 0,
  costUsd: 0,
};
