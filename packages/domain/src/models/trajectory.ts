import type { RlmErrorCode } from '../errors/error-codes.js';
import type { AnswerProvenance, StopReason } from './completion-result.js';
import type { EgressFinding } from './egress.js';
import type { IsolationReport } from './isolation-report.js';
import type { AnswerSource, ReplError, VariableSummary } from './repl-result.js';

/** The version of what {@link Trajectory} says and how it is written. Goes up when a field changes. */
export const TRAJECTORY_SCHEMA_VERSION = 1;

/**
 * How a run is doing. `interrupted`: its process is gone and nobody wrote its end, as after a crash;
 * what had happened by then is there.
 */
export type TrajectoryStatus = 'running' | 'succeeded' | 'failed' | 'interrupted';

/** An error as it is recorded. */
export interface RecordedError {
  readonly code: RlmErrorCode;
  readonly message: string;
}

/** A run in a list. Times are ISO 8601 in UTC, durations milliseconds. */
export interface TrajectorySummary {
  readonly schemaVersion: number;
  /** `traj_…`, made from the run's id. */
  readonly trajectoryId: string;
  readonly runId: string;
  /** Who serves the root model; `null` if it is not told. */
  readonly backend: string | null;
  readonly model: string;
  readonly environment: string;
  /** The question. */
  readonly task: string;
  /** Type, size and shape of the context; never its text. */
  readonly context: string;
  readonly startTime: string;
  /** `null` while it runs and after an interruption. */
  readonly endTime: string | null;
  /** Until now, as far as it is recorded. */
  readonly durationMs: number;
  readonly status: TrajectoryStatus;
  /** As in the result of the run; false without one. */
  readonly success: boolean;
  readonly stopReason: StopReason | null;
  readonly error: RecordedError | null;
  /** How many {@link Trajectory.calls} there are. */
  readonly callCount: number;
  /** Turns of root models, those of child runs included. */
  readonly iterations: number;
  /** The greatest `depth` of a call. */
  readonly deepest: number;
  readonly totalTokens: number;
  readonly totalInputTokens: number;
  readonly totalOutputTokens: number;
  /** US dollars; `null` as soon as one call's price is unknown. */
  readonly totalCostUsd: number | null;
}

/** Everything that happened in a run and its children. Linear in the run: nothing is said twice. */
export interface Trajectory extends TrajectorySummary {
  readonly answer: string | null;
  readonly provenance: AnswerProvenance | null;
  readonly answerSource: AnswerSource | 'reply' | null;
  /** The limits that it began with; `null` if they are not told. */
  readonly maxDepth: number | null;
  readonly maxIterations: number | null;
  /** In the order in which they began; a tree by {@link TrajectoryCall.parentId}. */
  readonly calls: readonly TrajectoryCall[];
  /** By model, as far as its calls tell. */
  readonly models: readonly TrajectoryModelUse[];
  readonly warnings: readonly string[];
  readonly findings: readonly EgressFinding[];
  readonly isolation: IsolationReport | null;
}

/**
 * One question to a model.
 *
 * - `turn`: a turn of the run, or of a child run, with the code that the reply holds.
 * - `llm_query`: asked by code.
 * - `rlm_query`: a child run, asked for by code; its turns have it as their parent, and its tokens are theirs.
 */
export interface TrajectoryCall {
  /** Unique within the trajectory. */
  readonly id: string;
  /** `null` for a turn of the root run. */
  readonly parentId: string | null;
  readonly kind: 'turn' | 'llm_query' | 'rlm_query';
  /** 0 for turns of the root run, 1 for what their code asks and for turns of its children, and so on. */
  readonly depth: number;
  /** The turn; of a sub-call, that whose code asks. Counts from 1. */
  readonly iteration: number;
  /** Of a sub-call: the block of that turn, from 1; `null` for a turn. */
  readonly block: number | null;
  /** Empty while a sub-call runs that names none. */
  readonly model: string;
  /** What was new in it: `null` for a later turn, to which the results of the one before it went. */
  readonly prompt: string | null;
  /** `null` while it runs, and if there was none. */
  readonly response: string | null;
  /** Each once: `python_execute` for code, tools of the application by their names. */
  readonly toolsUsed: readonly string[];
  /** `null` if the provider did not tell. */
  readonly tokensIn: number | null;
  readonly tokensOut: number | null;
  readonly costUsd: number | null;
  readonly startTime: string;
  /** `null` while it runs. */
  readonly latencyMs: number | null;
  readonly status: 'running' | 'succeeded' | 'failed';
  readonly error: RecordedError | null;
  /** Attempts that failed before. */
  readonly retries: number;
  /** Answered from an earlier call in the same words. */
  readonly deduplicated: boolean;
  /** Of a turn. */
  readonly blocks: readonly TrajectoryBlock[];
  /** Tools that the model called by its provider's function calling. */
  readonly toolCalls: readonly TrajectoryToolCall[];
}

/** A block of code that ran. */
export interface TrajectoryBlock {
  /** Counts from 1 within the turn. */
  readonly block: number;
  readonly code: string;
  readonly startTime: string;
  /** Milliseconds; `null` while it runs. */
  readonly durationMs: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Bytes that it printed before any cut. */
  readonly stdoutBytes: number;
  readonly stderrBytes: number;
  readonly error: ReplError | null;
  readonly timedOut: boolean;
  readonly outOfMemory: boolean;
  readonly stateLost: boolean;
  readonly variables: readonly VariableSummary[];
  /** The answer, if it gave one. */
  readonly finalAnswer: string | null;
  /** Tools that the code called. */
  readonly toolCalls: readonly TrajectoryToolCall[];
}

/** A call of a tool of the application's. */
export interface TrajectoryToolCall {
  readonly id: string;
  readonly name: string;
  /** JSON text. */
  readonly arguments: string;
  /** JSON text, or a sentence if it failed; `null` while it runs. */
  readonly result: string | null;
  readonly isError: boolean;
  readonly startTime: string;
  readonly latencyMs: number | null;
}

/** What a run used of one model. */
export interface TrajectoryModelUse {
  readonly model: string;
  readonly calls: number;
  readonly tokensIn: number;
  readonly tokensOut: number;
  readonly costUsd: number | null;
}
