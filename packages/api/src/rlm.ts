import {
  Conversation,
  parseConfig,
  runCompletion,
  type CompletionRequest,
} from '@rlm-ts/application';
import {
  RlmError,
  Toolbox,
  type CompletionResult,
  type EgressFinding,
  type EnvironmentNotice,
  type OperationOptions,
  type ReplResult,
  type RlmEvent,
  type ToolChoice,
  type ToolPort,
  type Trajectory,
  type TrajectoryQuery,
  type TrajectoryStorePort,
  type TrajectorySummary,
} from '@rlm-ts/domain';
import type * as z from 'zod';
import { answerFormOf } from './answer-form.js';
import type { composeServices } from './composition/container.js';
import {
  checkCode,
  checkQuestion,
  completionOptionsSchema,
  sessionOptionsSchema,
  streamOptionsSchema,
} from './checks/run-options.js';
import { CodeSession, emitWarning } from './code-session.js';
import { toContextPayload, type ContextInput } from './context-input.js';
import type { CompletionOptions, StreamOptions } from './completion-options.js';
import { ConversationSession } from './conversation-session.js';
import { EventStream } from './event-stream.js';
import { toolOf, type ToolDefinition, type ToolFunction } from './tools/index.js';
import { readToResult } from './read-to-result.js';
import { storeOf } from './trajectories/recording.js';

/** Options of {@link RLM.openSession}. */
export interface SessionOptions extends ContextInput {
  /** Ends the loading of the context; each block has a signal of its own. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Told what a person who waits should know: the progress of a download, a lowered guarantee.
   * Default: warnings become warnings of the process, of the type `RlmWarning`.
   */
  readonly onNotice?: ((notice: EnvironmentNotice) => void) | undefined;
  /** Told of each thing that must not leave the sandbox and was about to. Default: nobody is. */
  readonly onFinding?: ((finding: EgressFinding) => void) | undefined;
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

  private readonly conversations = new Set<ConversationSession>();
  private tools: readonly ToolPort[];

  /** Made by `createRlm` and `createRlmFromConfig`. */
  constructor(
    private readonly composed: ReturnType<typeof composeServices>,
    tools: readonly ToolPort[],
    private readonly trajectories: TrajectoryStorePort | null,
  ) {
    // Two of the same name are found now, not by the first run.
    this.tools = new Toolbox(tools).tools;
  }

  /**
   * Lets models and code call something of the application's, in all runs that begin from now on: by
   * the provider's function calling, and in code as a Python function of the same name.
   *
   * @throws RlmError `CONFIG_INVALID` for a name that is taken or no identifier.
   */
  registerTool<Parameters extends z.ZodObject>(
    tool: ToolDefinition<Parameters> | ToolFunction,
  ): this {
    this.tools = new Toolbox([...this.tools, toolOf(tool)]).tools;
    return this;
  }

  /**
   * Answers a question about a context.
   *
   * A run that has begun always resolves, with `success: false` and everything there was if it
   * failed, timed out or was aborted.
   *
   * @throws RlmError if it could not begin: `CONFIG_INVALID` for an option that is unknown or wrong,
   *   `CONTEXT_INVALID`, `CONTEXT_TOO_LARGE`,
   *   `PYTHON_NOT_FOUND`, `ENVIRONMENT_START_FAILED`, an error of the model's before its first
   *   reply, `ABORTED` before that, `RLM_CLOSED`.
   */
  async completion<Output = unknown>(
    prompt: string,
    options: CompletionOptions<Output> = {},
  ): Promise<CompletionResult<Output>> {
    checkQuestion(prompt, options, completionOptionsSchema);
    return readToResult(this.stream(prompt, { ...options, live: false }));
  }

  /**
   * The same run as a stream of events, the last of which, `run_finished`, holds the result. Leaving
   * the loop early aborts the run and cleans up.
   *
   * @throws RlmError for input that cannot begin a run; from the first event on it never throws.
   */
  async *stream<Output = unknown>(
    prompt: string,
    options: StreamOptions<Output> = {},
  ): AsyncGenerator<RlmEvent, CompletionResult<Output>, undefined> {
    return yield* this.track(async function* (this: RLM) {
      const request = await this.toRequest(prompt, options);
      return yield* runCompletion(this.composed.services, request);
    });
  }

  /**
   * A conversation: questions that share one session of the environment. Variables live on; the
   * contexts and what was said before are there as `context_0`, `history_0` and so on.
   *
   * @throws RlmError `CONFIG_INVALID` if the environment keeps no variables.
   */
  session(): ConversationSession {
    this.throwIfClosed();
    const session: ConversationSession = new ConversationSession(
      new Conversation(this.composed.services),
      {
        toRequest: (prompt, options) => this.toRequest(prompt, options),
        track: (run, others) => this.track(run, others),
        onClosed: () => {
          this.conversations.delete(session);
        },
      },
    );
    this.conversations.add(session);
    return session;
  }

  /**
   * Runs one block of code without any model, in a session of its own.
   *
   * @throws RlmError as {@link completion} does, and `DATA_LEAKAGE` where findings raise.
   */
  async execute(code: string, options: SessionOptions = {}): Promise<ReplResult> {
    checkCode(code);
    await using session = await this.openSession(options);
    return await session.executeCode(code, options.signal && { signal: options.signal });
  }

  /**
   * A session in which code can be run block by block, without any root model.
   *
   * @throws RlmError `CONFIG_INVALID` for an option that is unknown or wrong; as {@link completion} does.
   */
  async openSession(input: SessionOptions = {}): Promise<CodeSession> {
    this.throwIfClosed();
    parseConfig(sessionOptionsSchema, input, 'options');
    const onNotice = input.onNotice ?? emitWarning;
    const context = await toContextPayload(input, (message) => {
      onNotice({ level: 'warning', message });
    });
    this.throwIfClosed();
    const onClosed = (): void => {
      this.sessions.delete(session);
    };
    const session: CodeSession = new CodeSession(
      this.composed.services,
      onClosed,
      new Toolbox(this.tools),
      onNotice,
      input.onFinding,
    );
    this.sessions.add(session);
    try {
      if (context !== null) await session.loadContext(context, input.signal);
    } catch (error) {
      await session.close();
      throw error;
    }
    return session;
  }

  /**
   * What was recorded in the log folder, also by other processes, newest first.
   *
   * @throws RlmError `CONFIG_INVALID` if runs are not recorded, or for a folder that cannot be read.
   */
  async getTrajectories(query: TrajectoryQuery = {}): Promise<readonly TrajectorySummary[]> {
    return (await storeOf(this.trajectories).list(query)).trajectories;
  }

  /**
   * One recorded run with all its calls, also one that goes on or was interrupted. Its id is the
   * `trajectoryId` of a result.
   *
   * @throws RlmError `TRAJECTORY_NOT_FOUND`; `CONFIG_INVALID` if runs are not recorded, for what
   *   cannot be an id, and for a record that is not as it must be.
   */
  async getTrajectory(trajectoryId: string, options: OperationOptions = {}): Promise<Trajectory> {
    return storeOf(this.trajectories).get(trajectoryId, options);
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

  private async *track<Output>(
    run: (this: RLM) => AsyncGenerator<RlmEvent, CompletionResult, undefined>,
    others?: Set<EventStream>,
  ): AsyncGenerator<RlmEvent, CompletionResult<Output>, undefined> {
    this.throwIfClosed();
    const stream = new EventStream(run.call(this));
    this.streams.add(stream);
    others?.add(stream);
    try {
      // The schema that made the output is the one that the type is from.
      return (yield* stream.read()) as CompletionResult<Output>;
    } finally {
      this.streams.delete(stream);
      others?.delete(stream);
    }
  }

  private async toRequest(prompt: string, options: StreamOptions): Promise<CompletionRequest> {
    checkQuestion(prompt, options, streamOptionsSchema);
    const warnings: string[] = [];
    const context = await toContextPayload(options, (message) => {
      warnings.push(message);
    });
    this.throwIfClosed();
    const { signal, output, toolChoice, live = true } = options;
    this.checkToolChoice(toolChoice);
    const { maxOutputRetries } = this.composed.services.settings;
    return {
      prompt,
      context,
      warnings,
      signal: AbortSignal.any([this.closing.signal, ...(signal === undefined ? [] : [signal])]),
      tools: new Toolbox(this.tools),
      toolChoice,
      answerForm: output === undefined ? undefined : answerFormOf(output, maxOutputRetries),
      live,
    };
  }

  private checkToolChoice(choice: ToolChoice | undefined): void {
    const names = this.tools.map(({ specification }) => specification.name);
    const wanted = typeof choice === 'object' ? `the tool "${choice.name}"` : 'a tool';
    const fits =
      typeof choice === 'object'
        ? names.includes(choice.name)
        : choice !== 'required' || names.length > 0;
    if (fits) return;
    throw new RlmError({
      code: 'CONFIG_INVALID',
      message: `toolChoice asks for ${wanted}, but the tools are: ${names.join(', ') || 'none'}. Register it by registerTool().`,
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
    await Promise.all(
      [...this.sessions, ...this.conversations].map((session) => attempt(() => session.close())),
    );
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
