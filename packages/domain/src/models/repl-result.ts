import type { SubCallRecord } from './sub-call.js';

/** The exception that ended a block. */
export interface ReplError {
  /** The exception's class, such as `ZeroDivisionError`. */
  readonly type: string;
  readonly message: string;
  /** Traceback with the framework's own frames removed; empty when there is none. */
  readonly traceback: string;
}

/** A variable that the block made or rebound. Its value never travels. */
export interface VariableSummary {
  readonly name: string;
  /** The Python type's name. */
  readonly type: string;
  /** `len()` where the type has one, otherwise `null`. */
  readonly size: number | null;
}

/** How the code handed over its answer. */
export type AnswerSource = 'final_call' | 'final_var' | 'answer_variable';

/** An answer that code gave by `FINAL(…)`, `FINAL_VAR(…)` or the `answer` dictionary. */
export interface CodeAnswer {
  readonly text: string;
  readonly source: AnswerSource;
  /** The value in JSON, where it was no string and has such a form; `text` is then `str(value)`. */
  readonly json?: string | null;
}

/**
 * What one block of code did. Code that raises, runs out of time or is killed is a result with its
 * reasons set, never a thrown error.
 */
export interface ReplResult {
  /** Captured output; a very long one has its middle replaced by a line that counts it. */
  readonly stdout: string;
  readonly stderr: string;
  /** Bytes the code printed, before any cut. Defaults to the length of `stdout` in UTF-8. */
  readonly stdoutBytes?: number;
  /** Bytes the code wrote to standard error, before any cut. */
  readonly stderrBytes?: number;
  readonly error: ReplError | null;
  /** The block ran past its time limit. Variables survive unless `stateLost` is set too. */
  readonly timedOut: boolean;
  /** The block hit the memory limit. */
  readonly outOfMemory: boolean;
  /** The interpreter had to be replaced: variables are gone, context and setup code are back. */
  readonly stateLost: boolean;
  /** Milliseconds from the block's start to its end, waiting for sub-calls included. */
  readonly executionTimeMs: number;
  /** Variables that the block made or rebound, at most {@link MAX_LISTED_VARIABLES}. */
  readonly variables: readonly VariableSummary[];
  /** Sub-calls that ended since the previous result, in the order in which they ended. */
  readonly subCalls: readonly SubCallRecord[];
  /** The answer, if the block gave one. */
  readonly finalAnswer?: CodeAnswer | null;
  /**
   * What the block handed to `remember(…)`: sentences that stay with the model however long the run
   * gets. In the order in which they were given.
   */
  readonly facts?: readonly string[];
  /** `answer["content"]` while `answer["ready"]` is not yet true; kept as the partial answer. */
  readonly draftAnswer?: string | null;
}

/** The longest `variables` list of a {@link ReplResult}. */
export const MAX_LISTED_VARIABLES = 100;

/** The result of a block that did nothing: what an environment's own results begin from. */
export const EMPTY_REPL_RESULT: ReplResult = {
  stdout: '',
  stderr: '',
  error: null,
  timedOut: false,
  outOfMemory: false,
  stateLost: false,
  executionTimeMs: 0,
  variables: [],
  subCalls: [],
  finalAnswer: null,
  draftAnswer: null,
};
