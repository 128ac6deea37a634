import { runCompletion } from '@rlm-ts/application';
import {
  RlmError,
  type CompletionResult,
  type EnvironmentNotice,
  type ReplResult,
  type RlmEvent,
} from '@rlm-ts/domain';
import type { composeServices } from './composition/container.js';
import { CodeSession } from './code-session.js';
import { toContextPayload, type ContextInput } from './context-input.js';
import { EventStream } from './event-stream.js';

/** Options of {@link RLM.completion} and {@link RLM.stream}. */
export interface CompletionOptions extends ContextInput {
  /** Ends the run when it fires; its sandbox is cleaned up before the call settles. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of {@link RLM.openSession}. */
export interface SessionOptions extends ContextInput {
  /** Ends the loading of the context; each block has a signal of its own. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Told what a person who waits should know: the progress of a download, a lowered guarantee.
   * Default: warnings become warnings of the process, of the type `RlmWarning`.
   */
  readonly onNotice?: ((notice: EnvironmentNotice) => void) | undefined;
}

/**
 * A Recursive Language Model, ready for any number of questions, also at once: runs share its
 * models and its concurrency limit and nothing else.
 */
export class RLM implements AsyncDisposable {
  private readonly closing = new AbortController();
  private readonly streams = new Set<EventStream>();
  private readonly sessions = new Set<CodeSession>();
  private closed: Promise<void> | null = null;

  /** Made by `createRlm` and `createRlmFromConfig`. */
  constructor(private readonly composed: ReturnType<typeof composeServices>) {}

  /**
   * Answers a question about a context.
   *
   * A run that has begun always resolves, with `success: false` and everything there was if it
   * failed, timed out or was aborted.
   *
   * @throws RlmError if it could not begin: `CONTEXT_INVALID`, `CONTEXT_TOO_LARGE`,
   *   `PYTHON_NOT_FOUND`, `ENVIRONMENT_START_FAILED`, an error of the model's before its first
   *   reply, `ABORTED` before that, `RLM_CLOSED`.
   */
  async completion(prompt: string, options: CompletionOptions = {}): Promise<CompletionResult> {
    const run = this.stream(prompt, options);
    let step = await run.next();
    while (step.done !== true) step = await run.next();
    const result = step.value;
    if (result.error !== null && result.iterations.length === 0) throw result.error;
    return result;
  }

  /**
   * The same run as a stream of events, the last of which, `run_finished`, holds the result. Leaving
   * the loop early aborts the run and cleans up.
   *
   * @throws RlmError for input that cannot begin a run; from the first event on it never throws.
   */
  async *stream(
    prompt: string,
    options: CompletionOptions = {},
  ): AsyncGenerator<RlmEvent, CompletionResult, undefined> {
    this.throwIfClosed();
    const stream = new EventStream(this.run(prompt, options));
    this.streams.add(stream);
    try {
      return yield* stream.read();
    } finally {
      this.streams.delete(stream);
    }
  }

  /**
   * Runs one block of code without any model, in a session of its own.
   *
   * @throws RlmError as {@link completion} does.
   */
  async execute(code: string, options: CompletionOptions = {}): Promise<ReplResult> {
    await using session = await this.openSession(options);
    return await session.executeCode(code, options.signal && { signal: options.signal });
  }

  /** A session in which code can be run block by block, without any root model. */
  async openSession(input: SessionOptions = {}): Promise<CodeSession> {
    this.throwIfClosed();
    const context = await toContextPayload(input);
    this.throwIfClosed();
    const onClosed = (): void => {
      this.sessions.delete(session);
    };
    const session: CodeSession = new CodeSession(this.composed.services, onClosed, input.onNotice);
    this.sessions.add(session);
    try {
      if (context !== null) await session.loadContext(context, input.signal);
    } catch (error) {
      await session.close();
      throw error;
    }
    return session;
  }

  /** Starts ahead of time what the first run would wait for. Optional. */
  async prewarm(): Promise<void> {
    await this.composed.services.environments.prewarm?.();
  }

  /**
   * Aborts what runs, ends every sandbox and flushes the loggers. Idempotent. Waits for no reader of
   * a {@link stream}: its last events are there when it comes back for them.
   *
   * @throws RlmError `INTERNAL` naming what could not be closed, after all the rest has been.
   */
  close(): Promise<void> {
    this.closed ??= this.shutDown();
    return this.closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  private async *run(
    prompt: string,
    options: CompletionOptions,
  ): AsyncGenerator<RlmEvent, CompletionResult, undefined> {
    if (typeof prompt !== 'string') {
      throw new RlmError({ code: 'CONFIG_INVALID', message: 'The prompt must be a string.' });
    }
    const context = await toContextPayload(options);
    this.throwIfClosed();
    const signals = [
      this.closing.signal,
      ...(options.signal === undefined ? [] : [options.signal]),
    ];
    return yield* runCompletion(this.composed.services, {
      prompt,
      context,
      signal: AbortSignal.any(signals),
    });
  }

  private async shutDown(): Promise<void> {
    this.closing.abort(closedError());
    const { services, brokerServer } = this.composed;
    const problems: unknown[] = [];
    const attempt = async (work: () => Promise<void> | undefined): Promise<void> => {
      try {
        await work();
      } catch (problem) {
        problems.push(problem);
      }
    };
    await Promise.all([
      attempt(() => services.environments.close?.()),
      ...[...this.streams].map((stream) => stream.finish()),
    ]);
    await Promise.all([...this.sessions].map((session) => attempt(() => session.close())));
    await attempt(() => brokerServer.close());
    await Promise.all(services.loggers.map((logger) => attempt(() => logger.close?.())));
    if (problems.length === 0) return;
    throw new RlmError({
      code: 'INTERNAL',
      message: `Not everything could be closed: ${problems.map(String).join('; ')}`,
      cause: problems[0],
    });
  }

  private throwIfClosed(): void {
    if (this.closing.signal.aborted) throw closedError();
  }
}

function closedError(): RlmError {
  return new RlmError({
    code: 'RLM_CLOSED',
    message: 'This RLM is closed; create another one.',
  });
}
