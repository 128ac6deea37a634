import {
  BudgetLedger,
  DataLeakageError,
  DEFAULT_RETRY_POLICY,
  DEFAULT_SYSTEM_PROMPT,
  describeContext,
  NoProgressPolicy,
  openingMessages,
  RlmError,
  runLoop,
  throwIfAborted,
  Toolbox,
  trajectoryIdOf,
  untilAborted,
  type CompletionResult,
  type ContextPayload,
  type EventInbox,
  type LLMPort,
  type LoadContextOptions,
  type LoopOutcome,
  type RlmEvent,
  type RlmEventBody,
  type SubCallRequest,
  type ToolCallStarted,
  type ToolHost,
} from '@rlm-ts/domain';
import { EventFilter } from '../egress/event-filter.js';
import type { RunBroker } from '../ports/run-broker.js';
import { brokerScope } from './broker-scope.js';
import { ChildRuns } from './child-runs.js';
import type { CompletionRequest, CompletionServices, RunOrigin } from './completion-services.js';
import { EventPublisher, StampingInbox } from './event-publisher.js';
import { observedTools } from './observed-tools.js';
import { Readiness } from './readiness.js';
import { notBegun, withoutTurns } from './not-begun.js';
import { budgetSnapshot } from './run-budget.js';
import { SandboxSession, type SessionRun } from './sandbox-session.js';
import { limitTime } from './time-limit.js';

/** A finished run, and what was said in it. */
export interface CompletedRun {
  readonly result: CompletionResult;
  readonly turns: LoopOutcome['turns'];
}

type Item = RlmEventBody | RlmEvent;
type Events<Return> = AsyncGenerator<RlmEvent, Return, undefined>;

/**
 * Runs one completion: opens broker and environment, loads the context, loops, logs, and cleans up
 * on every way out. Yields every event and returns what the last one, `run_finished`, holds.
 *
 * Never throws: what goes wrong is in the result. Stopping the iteration early cleans up as well.
 */
export async function* runCompletion(
  services: CompletionServices,
  request: CompletionRequest,
  origin?: RunOrigin,
): AsyncGenerator<RlmEvent, CompletionResult, undefined> {
  return (yield* runTurn(services, request, origin)).result;
}

/** As {@link runCompletion}, for a conversation that goes on from what was said. */
export async function* runTurn(
  services: CompletionServices,
  request: CompletionRequest,
  origin?: RunOrigin,
): AsyncGenerator<RlmEvent, CompletedRun, undefined> {
  return yield* new CompletionRun(services, request, origin).run();
}

class CompletionRun {
  private readonly runId: string;
  private readonly trajectoryId: string;
  private readonly depth: number;
  private readonly llm: LLMPort;
  private readonly ledger: BudgetLedger;
  private readonly tools: Toolbox;
  private readonly inbox: EventInbox<Item>;
  private readonly publisher: EventPublisher;
  private readonly stop = new AbortController();
  private readonly children: ChildRuns;
  private readonly startedAt: number;
  private readonly started: number;
  private session: SandboxSession | null = null;
  private finished = false;
  /** The session goes on to the next question of a conversation. */
  private sessionIsKept = false;
  private blockBegun = false;

  constructor(
    private readonly services: CompletionServices,
    private readonly request: CompletionRequest,
    private readonly origin: RunOrigin | undefined,
  ) {
    const { clock, ids, settings } = services;
    this.runId = ids.next('run');
    this.trajectoryId = origin?.trajectoryId ?? trajectoryIdOf(this.runId);
    this.depth = origin?.depth ?? 0;
    this.llm = origin?.llm ?? services.llm;
    this.ledger = origin?.ledger ?? new BudgetLedger(settings);
    this.tools = request.tools ?? new Toolbox();
    // A child's events reach the loggers through its root.
    const loggers = origin === undefined ? services.loggers : [];
    const { egress } = services;
    const filter = egress === null || loggers.length === 0 ? null : new EventFilter(egress.filter);
    this.publisher = new EventPublisher(
      this.runId,
      this.depth,
      clock,
      loggers,
      this.ledger,
      filter,
    );
    this.inbox = new StampingInbox(this.publisher);
    this.children = new ChildRuns(
      (child, callId, signal) => this.startChild(child, callId, signal),
      (event) => {
        this.inbox.push(event);
      },
      ({ error }) => {
        // Code must not be able to catch it by asking for it in a child.
        if (error instanceof DataLeakageError) this.session?.noteLeak(error.findings);
      },
    );
    this.startedAt = clock.now();
    this.started = clock.monotonic();
  }

  async *run(): Events<CompletedRun> {
    // A child has what is left of its root's time: it stops with the root's signal.
    const timeoutMs = this.depth === 0 ? this.services.settings.timeoutMs : undefined;
    const stopTimer = limitTime(this.stop, timeoutMs);
    const followCaller = (): void => {
      this.stop.abort(this.request.signal?.reason);
    };
    this.request.signal?.addEventListener('abort', followCaller, { once: true });
    if (this.request.signal?.aborted === true) followCaller();
    try {
      yield* this.publish({
        type: 'run_started',
        prompt: this.request.prompt,
        model: this.llm.modelName,
        backend: this.llm.backend ?? null,
        environment: this.services.environments.name,
        context: describeContext(this.request.context),
        maxIterations: this.services.settings.maxIterations,
        maxDepth: this.services.settings.maxDepth,
        parent: this.origin?.parent ?? null,
      });
      for (const message of this.request.warnings ?? []) {
        yield* this.publish({ type: 'warning', message });
      }
      const outcome = yield* this.runSession();
      const result = this.toResult(outcome);
      const last = await this.publisher.publish({ type: 'run_finished', result });
      // Before it is read: many a reader leaves with the last event.
      this.finished = true;
      yield last;
      return { result, turns: outcome.turns };
    } finally {
      stopTimer();
      this.request.signal?.removeEventListener('abort', followCaller);
      if (!this.finished) await this.logAbandoned();
    }
  }

  /** Everything between the opening of the session and its end. */
  private async *runSession(): Events<LoopOutcome> {
    let runBroker: RunBroker | null = null;
    let session: SandboxSession;
    try {
      runBroker = this.openBroker();
      session = this.openSession(runBroker);
      this.session = session;
    } catch (error) {
      const outcome = notBegun(error, this.stop.signal);
      yield* this.publishAll(this.inbox.during(this.release(null, runBroker)));
      return outcome;
    }
    let outcome: LoopOutcome;
    let released = false;
    try {
      outcome = yield* this.loop(session);
      released = true;
      // Late events of calls that the end cut short belong to the run.
      yield* this.publishAll(this.inbox.during(this.release(session, runBroker)));
    } finally {
      if (!released) await this.releaseUnread(session, runBroker);
    }
    return outcome;
  }

  private openSession({ broker }: RunBroker): SandboxSession {
    const { services, inbox, request } = this;
    const run: SessionRun = {
      broker,
      tools: this.observed('code'),
      budget: () =>
        budgetSnapshot({
          ledger: this.ledger,
          clock: services.clock,
          rootStarted: this.origin?.rootStarted ?? this.started,
          timeoutMs: services.settings.timeoutMs,
          depth: this.depth,
          maxDepth: services.settings.maxDepth,
        }),
      notify: ({ level, message }) => {
        if (level === 'warning') inbox.push({ type: 'warning', message });
        else inbox.push({ type: 'environment_progress', message });
      },
      onFinding: (finding) => {
        inbox.push({ type: 'egress_finding', ...finding });
      },
    };
    const { conversation } = request;
    if (conversation === undefined) return new SandboxSession(services, this.runId, run);
    const { session } = conversation;
    if (session === null) return new SandboxSession(services, services.ids.next('session'), run);
    session.attach(run);
    this.sessionIsKept = true;
    return session;
  }

  private keepSession(session: SandboxSession): void {
    const kept = this.request.conversation?.keep(session) ?? false;
    this.sessionIsKept ||= kept;
  }

  private async *loop(session: SandboxSession): Events<LoopOutcome> {
    const { services, request, stop } = this;
    const { settings } = services;
    try {
      yield* this.loadData(session);
    } catch (error) {
      return notBegun(error, this.stop.signal);
    }
    const readiness = new Readiness(session);
    const ready = readiness.news();
    if (ready !== null) yield* this.publish(ready);
    const { capabilities = services.environments.capabilities } = session;
    const outcome = yield* this.publishAll(
      runLoop<Item>({
        opening: openingMessages({
          systemPrompt: settings.systemPrompt ?? DEFAULT_SYSTEM_PROMPT,
          prompt: request.prompt,
          context: request.context,
          tools: capabilities.tools ? session.toolSpecifications : [],
          answerForm: request.answerForm?.description,
          before: request.conversation?.before,
        }),
        depth: this.depth,
        llm: this.llm,
        environment: session,
        ledger: this.ledger,
        clock: services.clock,
        retry: { ...DEFAULT_RETRY_POLICY, maxRetries: settings.maxRetries },
        maxIterations: settings.maxIterations,
        maxStdoutBytes: settings.maxStdoutBytes,
        blockTimeoutMs: settings.blockTimeoutMs,
        stoppingPolicy: this.stoppingPolicy(),
        compressor: services.compressor,
        tools: this.observed('model'),
        toolChoice: request.toolChoice,
        answerForm: request.answerForm ?? null,
        live: request.live ?? false,
        inbox: this.inbox,
        signal: stop.signal,
      }),
      ({ type }) => {
        if (type === 'block_finished') this.keepSession(session);
        this.blockBegun ||= type === 'block_started';
        return readiness.news();
      },
    );
    // A block that was cut short has left its variables all the same.
    if (this.blockBegun && ['aborted', 'timeout'].includes(outcome.stopReason))
      this.keepSession(session);
    return outcome;
  }

  private async *loadData(session: SandboxSession): Events<void> {
    const { request, stop } = this;
    const { conversation, context } = request;
    const variables = conversation?.variables ?? [];
    throwIfAborted(stop.signal, 'The run');
    yield* this.awaited(session.idle(), 'Waiting for the session');
    for (const { payload, variable } of variables) {
      yield* this.load(session, payload, { variable });
    }
    if (context !== null) {
      const names =
        conversation === undefined
          ? {}
          : { variable: conversation.contextVariable, alias: 'context' };
      yield* this.load(session, context, names);
    }
    if (context !== null || variables.length > 0) this.keepSession(session);
  }

  private async *load(
    session: SandboxSession,
    payload: ContextPayload,
    names: Omit<LoadContextOptions, 'signal'>,
  ): Events<void> {
    const { signal } = this.stop;
    const options = { ...names, signal };
    yield* this.awaited(session.loadContext(payload, options), 'Loading the context');
  }

  private awaited(work: Promise<void>, what: string): Events<void> {
    return this.publishAll(this.inbox.during(untilAborted(work, this.stop.signal, what)));
  }

  private stoppingPolicy(): CompletionServices['stoppingPolicy'] {
    const { stoppingPolicy, settings } = this.services;
    if (stoppingPolicy !== null || settings.maxIdleTurns === undefined) return stoppingPolicy;
    return new NoProgressPolicy(settings.maxIdleTurns);
  }

  private observed(caller: ToolCallStarted['caller']): ToolHost {
    const { clock, ids } = this.services;
    const onEvent = (event: RlmEventBody): void => {
      this.inbox.push(event);
    };
    return observedTools(this.tools, { caller, clock, ids, onEvent });
  }

  private openBroker(): RunBroker {
    const { services, inbox, depth, ledger, children } = this;
    const deeper = depth + 1 < services.settings.maxDepth;
    const onEvent = (event: RlmEventBody): void => {
      inbox.push(event);
    };
    return services.openBroker(
      brokerScope({ depth, ledger, children: deeper ? children : null, onEvent }),
    );
  }

  private startChild(
    { prompt, context, model }: SubCallRequest,
    callId: string,
    signal: AbortSignal,
  ): { readonly model: string; readonly run: ReturnType<typeof runCompletion> } {
    const { services, request, runId } = this;
    const llm = (model === undefined ? undefined : services.models.get(model)) ?? this.llm;
    const run = runCompletion(
      services,
      {
        prompt,
        context: context ?? null,
        tools: this.tools.forChildren(),
        live: request.live ?? false,
        signal,
      },
      {
        depth: this.depth + 1,
        ledger: this.ledger.forChild(),
        llm,
        rootStarted: this.origin?.rootStarted ?? this.started,
        trajectoryId: this.trajectoryId,
        parent: { runId, callId },
      },
    );
    return { model: llm.modelName, run };
  }

  private async release(
    session: SandboxSession | null,
    runBroker: RunBroker | null,
  ): Promise<void> {
    const own = this.sessionIsKept ? null : session;
    // What throws instead of rejecting must not keep the other from being released.
    const [sessionEnd, brokerEnd] = await Promise.allSettled([
      (async () => (await own?.close()) ?? [])(),
      (async () => runBroker?.close())(),
    ]);
    await this.children.settled();
    const problems: unknown[] = [
      ...(sessionEnd.status === 'rejected' ? [sessionEnd.reason as unknown] : sessionEnd.value),
      ...(brokerEnd.status === 'rejected' ? [brokerEnd.reason as unknown] : []),
    ];
    for (const problem of problems) {
      this.inbox.push({ type: 'warning', message: `Cleaning up failed: ${String(problem)}` });
    }
  }

  /** {@link release} when nobody reads the events any more; the loggers still hear them. */
  private async releaseUnread(session: SandboxSession, runBroker: RunBroker): Promise<void> {
    for await (const item of this.inbox.during(this.release(session, runBroker))) {
      await this.publisher.publish(item);
    }
  }

  private async *publishAll<R>(
    items: AsyncGenerator<Item, R, undefined>,
    newsAfter: (item: Item) => Item | null = () => null,
  ): Events<R> {
    let left = true;
    try {
      for (;;) {
        const step = await items.next();
        if (step.done === true) {
          left = false;
          return step.value;
        }
        yield* this.publish(step.value);
        const news = newsAfter(step.value);
        if (news !== null) yield* this.publish(news);
      }
    } catch (error) {
      left = false;
      throw error;
    } finally {
      // The consumer stops: what was under way must not go on unseen.
      if (left) this.stop.abort();
    }
  }

  private async *publish(item: Item): Events<void> {
    yield await this.publisher.publish(item);
  }

  private toResult(outcome: LoopOutcome): CompletionResult {
    const { answer, output, provenance, answerSource, stopReason, error, iterations } = outcome;
    return {
      ...{ answer, output, provenance, answerSource, stopReason, error, iterations },
      runId: this.runId,
      trajectoryId: this.trajectoryId,
      success: stopReason === 'final' && provenance === 'supported',
      usage: this.ledger.summary(),
      durationMs: this.services.clock.monotonic() - this.started,
      startedAt: this.startedAt,
      warnings: this.publisher.warnings,
      loggerFailures: this.publisher.loggerFailures,
    };
  }

  private async logAbandoned(): Promise<void> {
    const error = new RlmError({
      code: 'ABORTED',
      message: 'The run ended because its events were no longer read.',
    });
    const result = this.toResult(withoutTurns('aborted', error));
    await this.publisher.publish({ type: 'run_finished', result });
  }
}
