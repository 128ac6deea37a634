import type { InterpreterConnection } from './interpreter-connection.js';

/** How a sandbox's interpreter came to its end. */
export interface InterpreterEnd {
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** The system ended it for its use of memory. */
  readonly outOfMemory: boolean;
}

/** A running interpreter inside a sandbox, and what can be done to it from outside. */
export interface InterpreterHandle {
  readonly connection: InterpreterConnection;
  /** Asks the running block to stop; resolves once the request has been delivered. */
  interrupt(): Promise<void>;
  /** Ends the interpreter and everything it started; resolves once it is gone. Idempotent. */
  end(): Promise<InterpreterEnd>;
}

/**
 * Starts interpreters in one kind of sandbox. This is all that differs between the environments
 * that run Python: {@link PythonSession} does the rest over the connection.
 */
export interface SandboxLauncher {
  /** @throws RlmError `ENVIRONMENT_START_FAILED`, `PYTHON_NOT_FOUND`, `PYTHON_UNSUPPORTED`. */
  launch(): Promise<InterpreterHandle>;
  /** Frees what the session has besides its interpreter, such as its folder. Idempotent. */
  dispose(): Promise<void>;
}
