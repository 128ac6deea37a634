import type { ContextPayload } from '../models/context-payload.js';
import type { DiagnosisCheck } from '../models/diagnosis-check.js';
import type { EnvironmentCapabilities } from '../models/environment-capabilities.js';
import type { BudgetSnapshot } from '../models/budget-snapshot.js';
import type { IsolationReport } from '../models/isolation-report.js';
import type { ReplResult } from '../models/repl-result.js';
import type { BrokerEndpoint, BrokerPort } from './broker.port.js';
import type { OperationOptions } from './operation-options.js';
import type { ToolHost } from './tool.port.js';

/** Options of {@link EnvironmentPort.loadContext}. */
export interface LoadContextOptions extends OperationOptions {
  /** The variable that holds the payload, such as `context_1`; an identifier. Default `context`. */
  readonly variable?: string;
  /** A second name for it, such as `context`. Default none. */
  readonly alias?: string;
}

/** A piece of what a block prints, as it prints it. */
export interface OutputPiece {
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

/** Options of {@link EnvironmentPort.executeCode}. */
export interface ExecuteOptions extends OperationOptions {
  /** Milliseconds for this block instead of the environment's default; its cap still holds. */
  readonly timeoutMs?: number;
  /**
   * Told what the block prints while it runs, in pieces and up to a limit of the environment's. The
   * result holds the output all the same. Only environments with the capability `liveOutput` do so.
   */
  readonly onOutput?: (piece: OutputPiece) => void;
}

/**
 * One session of a place where model-written code runs. These three methods are all that a third
 * party must write; the conformance kit in `@rlm-ts/testkit` says whether they are right.
 *
 * Constructors do no I/O: a session starts with its first call.
 */
export interface EnvironmentPort {
  /** What this session can do; {@link EnvironmentCapabilities} of the factory if absent. */
  readonly capabilities?: EnvironmentCapabilities;

  /** What holds the code of this session; `null` until it has started, absent if not known. */
  readonly isolation?: IsolationReport | null;

  /**
   * Makes the payload available to code as the variable `context`, or as another one that the
   * options name; a second call for the same variable replaces it. All that were loaded are there
   * again after a loss of state.
   *
   * @throws RlmError `CONTEXT_INVALID`, `CONTEXT_TOO_LARGE`, `ENVIRONMENT_START_FAILED`,
   *   `ENVIRONMENT_CLOSED`, `ABORTED`.
   */
  loadContext(payload: ContextPayload, options?: LoadContextOptions): Promise<void>;

  /**
   * Runs one block and tells what it did. A block that raises, times out or is killed resolves.
   * Blocks of one session run one at a time.
   *
   * @throws RlmError `ENVIRONMENT_BUSY`, `ENVIRONMENT_CLOSED`, `ENVIRONMENT_START_FAILED`,
   *   `ABORTED` (the block has stopped by then).
   */
  executeCode(code: string, options?: ExecuteOptions): Promise<ReplResult>;

  /**
   * Releases everything. Idempotent, never rejects for being called twice, on a half-started
   * session, or while a block runs (that block's call then rejects with `ENVIRONMENT_CLOSED`).
   */
  cleanup(): Promise<void>;
}

/** Something an environment tells while it works: a download's progress, a lowered guarantee. */
export interface EnvironmentNotice {
  readonly level: 'progress' | 'warning';
  /** One line for a person. */
  readonly message: string;
}

/** What a new session is given. */
export interface EnvironmentSession {
  /** Unique, safe in file names. */
  readonly sessionId: string;
  /** Where the code's sub-calls go. It never rejects for a failed call. */
  readonly broker: BrokerPort;
  /** Opens a door to {@link broker} for code that runs in another process or on another host. */
  readonly brokerEndpoint: () => Promise<BrokerEndpoint>;
  /** What code may call besides the models, each as a function of its name. Absent: nothing. */
  readonly tools?: ToolHost;
  /** What code is told that asks for `budget()`. Absent: nobody counts. */
  readonly budget?: () => BudgetSnapshot;
  /** Told what a person who waits for the session should know. Absent: nobody listens. */
  readonly notify?: (notice: EnvironmentNotice) => void;
}

/** Makes sessions of one kind of environment, all with the same options. */
export interface EnvironmentFactory {
  /** The name that configurations use, such as `local`. */
  readonly name: string;
  readonly capabilities: EnvironmentCapabilities;
  /** Makes a session; does no I/O. */
  open(session: EnvironmentSession): EnvironmentPort;
  /** Does ahead of time what the first session would otherwise wait for. */
  prewarm?(): Promise<void>;
  /**
   * Looks at what sessions need, such as an interpreter, and tells how it stands. Changes nothing and
   * downloads nothing. If no check failed, whoever diagnoses opens a session and reads what holds it.
   *
   * @throws RlmError `ABORTED`. All else is a check: see `failedCheck`.
   */
  diagnose?(options?: OperationOptions): Promise<readonly DiagnosisCheck[]>;
  /** Releases what sessions share. Sessions still open are cleaned up. Idempotent. */
  close?(): Promise<void>;
}
