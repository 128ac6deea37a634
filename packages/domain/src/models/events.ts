import type { TokenUsage } from './chat.js';
import type { CompletionResult } from './completion-result.js';
import type { IsolationReport } from './isolation-report.js';
import type { ReplResult } from './repl-result.js';
import type { SubCallOutcome, SubCallRequest } from './sub-call.js';

/** What every event carries. */
export interface EventBase {
  readonly runId: string;
  /** 0 for the root run, 1 for its children, and so on. */
  readonly depth: number;
  /** Counts from 0 within a run, without gaps. */
  readonly sequence: number;
  /** Milliseconds since the Unix epoch. */
  readonly timestamp: number;
}

/** The run's own facts, before its first turn. */
export interface RunStarted {
  readonly type: 'run_started';
  readonly prompt: string;
  readonly model: string;
  readonly environment: string;
  /** Type, size and shape of the context; never its text. */
  readonly context: string;
}

/** The environment does something that takes long before it is ready, such as a download. */
export interface EnvironmentProgressed {
  readonly type: 'environment_progress';
  /** One line for a person. */
  readonly message: string;
}

/**
 * The session is open: it has its context, or has run its first block. Never told of one that did
 * neither.
 */
export interface EnvironmentReady {
  readonly type: 'environment_ready';
  /** `null` if the environment does not tell. */
  readonly isolation: IsolationReport | null;
}

/** A turn begins: the model is asked. */
export interface IterationStarted {
  readonly type: 'iteration_started';
  /** Counts from 1. */
  readonly iteration: number;
}

/** The root model replied. */
export interface ModelReplied {
  readonly type: 'model_replied';
  readonly iteration: number;
  readonly model: string;
  readonly reply: string;
  readonly usage: TokenUsage | null;
  readonly costUsd: number | null;
  readonly latencyMs: number;
}

/** A block of code is handed to the environment. */
export interface BlockStarted {
  readonly type: 'block_started';
  readonly iteration: number;
  /** Counts from 1 within the turn. */
  readonly block: number;
  readonly code: string;
}

/** A block of code ended, in whatever way. */
export interface BlockFinished {
  readonly type: 'block_finished';
  readonly iteration: number;
  readonly block: number;
  readonly result: ReplResult;
}

/** Code asked a model. */
export interface SubCallStarted {
  readonly type: 'sub_call_started';
  readonly id: string;
  readonly request: SubCallRequest;
}

/** A sub-call was answered or failed. */
export interface SubCallFinished {
  readonly type: 'sub_call_finished';
  readonly id: string;
  readonly request: SubCallRequest;
  readonly outcome: SubCallOutcome;
}

/** Something the run did not like but went on from. */
export interface WarningRaised {
  readonly type: 'warning';
  readonly message: string;
}

/** The last event of every run, also of a failed or aborted one. */
export interface RunFinished {
  readonly type: 'run_finished';
  readonly result: CompletionResult;
}

/** What an event says, without the envelope. */
export type RlmEventBody =
  | RunStarted
  | EnvironmentProgressed
  | EnvironmentReady
  | IterationStarted
  | ModelReplied
  | BlockStarted
  | BlockFinished
  | SubCallStarted
  | SubCallFinished
  | WarningRaised
  | RunFinished;

/** Everything that can be observed of a run. Nothing else observes it. */
export type RlmEvent = RlmEventBody & EventBase;
