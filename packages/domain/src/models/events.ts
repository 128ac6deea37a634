import type { TokenUsage } from './chat.js';
import type { CompletionResult } from './completion-result.js';
import type { RlmError } from '../errors/rlm-error.js';
import type { EgressFinding } from './egress.js';
import type { IsolationReport } from './isolation-report.js';
import type { ReplResult } from './repl-result.js';
import type { Spending } from './spending.js';
import type { SubCallOutcome, SubCallRequest } from './sub-call.js';
import type { ToolArguments, ToolOutcome } from './tool.js';

/** What every event carries. */
export interface EventBase {
  readonly runId: string;
  /** 0 for the root run, 1 for its children, and so on. */
  readonly depth: number;
  /** Counts from 0 within a run, without gaps. */
  readonly sequence: number;
  /** Milliseconds since the Unix epoch. */
  readonly timestamp: number;
  /** What the whole tree of runs has spent by then. */
  readonly spent: Spending;
}

/** The run's own facts, before its first turn. */
export interface RunStarted {
  readonly type: 'run_started';
  readonly prompt: string;
  readonly model: string;
  /** Who serves the model; `null` if that is not told. */
  readonly backend: string | null;
  readonly environment: string;
  /** Type, size and shape of the context; never its text. */
  readonly context: string;
  /** Turns that it may take, and levels of runs. */
  readonly maxIterations: number;
  readonly maxDepth: number;
  /** Whose sub-call the run answers; `null` for a root run. */
  readonly parent: { readonly runId: string; readonly callId: string } | null;
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

/**
 * A piece of the root model's reply as it is written, or of the reasoning before it. Only in runs
 * that are streamed. What was told of an attempt that is retried counts no more.
 */
export interface ModelDelta {
  readonly type: 'model_delta';
  readonly iteration: number;
  readonly kind: 'text' | 'reasoning';
  readonly text: string;
}

/** A request to a model failed and is made again. */
export interface ModelCallRetried {
  readonly type: 'model_call_retried';
  readonly model: string;
  /** The sub-call that it is about; `null` for a call of the root model. */
  readonly callId: string | null;
  /** The attempt that failed, from 1. */
  readonly attempt: number;
  /** Milliseconds until the next one. */
  readonly delayMs: number;
  readonly error: RlmError;
}

/** The history grew too long for the model, and a summary took the place of its older turns. */
export interface HistoryCompacted {
  readonly type: 'history_compacted';
  readonly iteration: number;
  readonly messagesBefore: number;
  readonly messagesAfter: number;
  /** Tokens, about. */
  readonly tokensBefore: number;
  readonly tokensAfter: number;
}

/** A tool of the application's is called. */
export interface ToolCallStarted {
  readonly type: 'tool_call_started';
  /** Unique within the run. */
  readonly id: string;
  readonly name: string;
  readonly args: ToolArguments;
  /** The root model by its provider's function calling, or code by a Python function. */
  readonly caller: 'model' | 'code';
}

/** A tool came back, or failed: that is an outcome too. */
export interface ToolCallFinished {
  readonly type: 'tool_call_finished';
  readonly id: string;
  readonly name: string;
  readonly outcome: ToolOutcome;
  readonly latencyMs: number;
}

/** The answer does not fit the caller's schema; the model is told and goes on. */
export interface AnswerRejected {
  readonly type: 'answer_rejected';
  readonly iteration: number;
  readonly answer: string;
  /** What is wrong with it, as the model is told. */
  readonly problem: string;
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

/** Something that a running block has printed. Only in runs that are streamed, up to a limit. */
export interface BlockPrinted {
  readonly type: 'block_output';
  readonly iteration: number;
  readonly block: number;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
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
  /** Calls of the run that stand in line behind it, such as the rest of a batch; absent if not told. */
  readonly waiting?: number | undefined;
}

/** A sub-call was answered or failed. */
export interface SubCallFinished {
  readonly type: 'sub_call_finished';
  readonly id: string;
  readonly request: SubCallRequest;
  readonly outcome: SubCallOutcome;
}

/**
 * Something was about to leave the sandbox that must not. A mark has its place, or it did not leave
 * at all and the run ends. It is told before what it was found in.
 */
export interface EgressFound extends EgressFinding {
  readonly type: 'egress_finding';
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
  | ModelDelta
  | ModelCallRetried
  | HistoryCompacted
  | ModelReplied
  | BlockStarted
  | BlockPrinted
  | BlockFinished
  | ToolCallStarted
  | ToolCallFinished
  | AnswerRejected
  | SubCallStarted
  | SubCallFinished
  | EgressFound
  | WarningRaised
  | RunFinished;

/** Everything that can be observed of a run. Nothing else observes it. */
export type RlmEvent = RlmEventBody & EventBase;
