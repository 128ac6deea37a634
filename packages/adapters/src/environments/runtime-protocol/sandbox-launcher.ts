import type { IsolationReport, NamedFile } from '@rlm-ts/domain';
import type { InterpreterConnection } from './interpreter-connection.js';

/** How a sandbox's interpreter came to its end. */
export interface InterpreterEnd {
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** The system ended it for its use of memory. */
  readonly outOfMemory: boolean;
  /** What else is known of it, as a part of a sentence; says more than code and signal. */
  readonly reason?: string;
}

/** A running interpreter inside a sandbox, and what can be done to it from outside. */
export interface InterpreterHandle {
  readonly connection: InterpreterConnection;
  /** Asks the running block to stop; resolves once the request has been delivered. */
  interrupt(): Promise<void>;
  /** Processor time that it has used so far, measured from outside, in ms; `null` if not known. */
  processorMs(): Promise<number | null>;
  /** Ends the interpreter and everything it started; resolves once it is gone. Idempotent. */
  end(): Promise<InterpreterEnd>;
  /**
   * Makes a file of the host readable for the interpreter, and tells where it sees it.
   *
   * @throws RlmError `CONTEXT_INVALID` if that cannot be done with this file.
   */
  provideFile(path: string, signal: AbortSignal): Promise<string>;
  /** The same for many files, where that is cheaper than one after the other; in their order. */
  provideFiles?(paths: readonly string[], signal: AbortSignal): Promise<readonly string[]>;
}

/** What an interpreter is started for. */
export interface LaunchRequest {
  /** The files that {@link InterpreterHandle.provideFile} will be asked for first. */
  readonly contextFiles: readonly Pick<NamedFile, 'path' | 'sizeBytes'>[];
  /** Nobody waits any more. */
  readonly signal: AbortSignal;
}

/**
 * Starts interpreters in one kind of sandbox. This is all that differs between the environments
 * that run Python: {@link PythonSession} does the rest over the connection.
 */
export interface SandboxLauncher {
  /** What holds the code; `null` before the first launch. */
  readonly isolation: IsolationReport | null;
  /**
   * Called with each further connection over which processes of the sandbox ask models. Set by the
   * session.
   */
  onSubCalls: (connection: InterpreterConnection) => void;
  /**
   * @throws RlmError `ENVIRONMENT_START_FAILED`, `PYTHON_NOT_FOUND`, `PYTHON_UNSUPPORTED`, and the
   *   environment's own codes.
   */
  launch(request: LaunchRequest): Promise<InterpreterHandle>;
  /** Frees what the session has besides its interpreter, such as its folder. Idempotent. */
  dispose(): Promise<void>;
}
