import {
  BudgetLedger,
  DEFAULT_SYSTEM_PROMPT,
  describeContext,
  EventInbox,
  NoProgressPolicy,
  RlmError,
  runLoop,
  throwIfAborted,
  untilAborted,
  type ClockPort,
  type CompletionResult,
  type ContextPayload,
  type EnvironmentFactory,
  type EnvironmentPort,
  type IdGeneratorPort,
  type LLMPort,
  type LoggerPort,
  type LoopOutcome,
  type RlmEvent,
  type RlmEventBody,
  type StopReason,
  type SubCallRequest,
} from '@rlm-ts/domain';
import type { RunSettings } from '../config/run-settings.js';
import type { OpenBroker, RunBroker } from '../ports/run-broker.js';
import { ChildRuns } from './child-runs.js';
import { EventPublisher } from './event-publisher.js';
import { limitTime } from './time-limit.js';

/** What runs are made with; shared by all runs of an `RLM`. */
export interface CompletionServices {
  readonly llm: LLMPort;
  readonly environments: EnvironmentFactory;
  readonly openBroker: OpenBroker;
  readonly loggers: readonly LoggerPort[];
  readonly clock: ClockPort;
  readonly ids: IdGeneratorPort;
  readonly settings: RunSettings;
}

/** One question. */
export interface CompletionRequest {
  readonly prompt: string;
  readonly context: ContextPayload | null;
  readonly signal?: AbortSignal;
}

interface Ancestry {
  readonly depth: number;
  readonly ledger: BudgetLedger;
}

type Item = RlmEventBody | RlmEvent;

/**
 * Runs one completion: opens broker and environment, loads the context, loops, logs, and cleans up
 * on every way out. Yields every event and returns what the last one, `run_finished`, holds.
 *
 * Never throws: what goes wrong is in the result. Stopping the iteration early cleans up as well.
 */
export async function* runCompletion(
  services: CompletionServices,
  request: CompletionRequest,
  ancestry?: Ancestry,
): AsyncGenerator<RlmEvent, CompletionResult, undefined> {
  return yield* new CompletionRun(services, request, ancestry).run();
}

class CompletionRun {
  private readonly runId: string;
  private readonly depth: number;
  private readonly ledger: BudgetLedger;
  private readonly inbox = new EventInbox<Item>();
  private readonly publisher: EventPublisher;
  private readonly stop = new AbortController();
  private readonly children: ChildRuns;
  private readonly startedAt: number;
  private readonly started: number;
  private finished = false;

  constructor(
    private readonly services: CompletionServices,
    private readonly request: CompletionRequest,
    ancestry: Ancestry | undefined,
  ) {
    const { clock, ids, settings } = services;
    this.runId = ids.next('run');
    this.depth = ancestry?.depth ?? 0;
    this.ledger =
      ancestry?.ledger ??
      new BudgetLedger(
        settings.maxSubCalls === undefined ? {} : { maxSubCalls: settings.maxSubCalls },
      );
    // A child's events reach the loggers through its root.
    const loggers = ancestry === undefined ? services.loggers : [];
    this.publisher = new EventPublisher(this.runId, this.depth, clock, loggers);
    this.children = new ChildRuns(
      (child, signal) => this.startChild(child, signal),
      services.llm.modelName,
      (event) => {
        this.inbox.push(event);
      },
    );
    this.startedAt = clock.now();
    this.started = clock.monotonic();
  }

  async *run(): AsyncGenerator<RlmEvent, CompletionResult, undefined> {
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
        model: this.services.llm.modelName,
        environment: this.services.environments.name,
        context: describeContext(this.request.context),
      });
      const outcome = yield* this.runSession();
      const result = this.toResult(outcome);
      const last = await this.publisher.publish({ type: 'run_finished', result });
      // Before it is read: many a reader leaves with the last event.
      this.finished = true;
      yield last;
      return result;
    } finally {
      stopTimer();
      this.request.signal?.removeEventListener('abort', followCaller);
      if (!this.finished) await this.logAbandoned();
    }
  }

  /** Everything between the opening of the session and its end. */
  private async *runSession(): AsyncGenerator<RlmEvent, LoopOutcome, undefined> {
    let runBroker: RunBroker | null = null;
    let environment: EnvironmentPort;
    try {
      runBroker = this.openBroker();
      environment = this.openEnvironment(runBroker);
    } catch (error) {
      const outcome = this.notBegun(error);
      yield* this.publishAll(this.inbox.during(this.release(null, runBroker)));
      return outcome;
    }
    let outcome: LoopOutcome;
    let released = false;
    try {
      outcome = yield* this.loop(environment);
      released = true;
      // Late events of calls that the end cut short belong to the run.
      yield* this.publishAll(this.inbox.during(this.release(environment, runBroker)));
    } finally {
      if (!released) await this.releaseUnread(environment, runBroker);
    }
    return outcome;
  }

  private openEnvironment(runBroker: RunBroker): EnvironmentPort {
    return this.services.environments.open({
      sessionId: this.runId,
      broker: runBroker.broker,
      brokerEndpoint: () => runBroker.endpoint(),
      notify: ({ level, message }) => {
        if (level === 'warning') this.inbox.push({ type: 'warning', message });
        else this.inbox.push({ type: 'environment_progress', message });
      },
    });
  }

  private async *loop(
    environment: EnvironmentPort,
  ): AsyncGenerator<RlmEvent, LoopOutcome, undefined> {
    const { services, request, stop } = this;
    const { settings } = services;
    try {
      throwIfAborted(stop.signal, 'The run');
      if (request.context !== null) {
        const loading = environment.loadContext(request.context, { signal: stop.signal });
        yield* this.publishAll(
          this.inbox.during(untilAborted(loading, stop.signal, 'Loading the context')),
        );
      }
    } catch (error) {
      return this.notBegun(error);
    }
    const readiness = new Readiness(environment);
    const ready = readiness.news();
    if (ready !== null) yield* this.publish(ready);
    return yield* this.publishAll(
      runLoop<Item>({
        prompt: request.prompt,
        context: request.context,
        systemPrompt: settings.systemPrompt ?? DEFAULT_SYSTEM_PROMPT,
        depth: this.depth,
        llm: services.llm,
        environment,
        ledger: this.ledger,
        clock: services.clock,
        maxIterations: settings.maxIterations,
        maxStdoutBytes: settings.maxStdoutBytes,
        blockTimeoutMs: settings.blockTimeoutMs,
        stoppingPolicy:
          settings.maxIdleTurns === undefined ? null : new NoProgressPolicy(settings.maxIdleTurns),
        inbox: this.inbox,
        signal: stop.signal,
      }),
      () => readiness.news(),
    );
  }

  private openBroker(): RunBroker {
    const { inbox, depth, ledger } = this;
    const deeper = depth + 1 < this.services.settings.maxDepth;
    return this.services.openBroker({
      depth,
      ledger,
      recurse: deeper ? (request, signal) => this.children.start(request, signal) : null,
      onStarted: (id, request) => {
        inbox.push({ type: 'sub_call_started', id, request });
      },
      onFinished: (id, request, outcome) => {
        inbox.push({ type: 'sub_call_finished', id, request, outcome });
      },
      onWarning: (message) => {
        inbox.push({ type: 'warning', message });
      },
    });
  }

  private startChild(
    { prompt, context }: SubCallRequest,
    signal: AbortSignal | undefined,
  ): ReturnType<typeof runCompletion> {
    const stop = signal === undefined ? {} : { signal };
    const request = { prompt, context: context ?? null, ...stop };
    return runCompletion(this.services, request, { depth: this.depth + 1, ledger: this.ledger });
  }

  private async release(
    environment: EnvironmentPort | null,
    runBroker: RunBroker | null,
  ): Promise<void> {
    // What throws instead of rejecting must not keep the other from being released.
    const ends = await Promise.allSettled([
      (async () => environment?.cleanup())(),
      (async () => runBroker?.close())(),
    ]);
    await this.children.settled();
    for (const end of ends) {
      if (end.status === 'rejected') {
        const message = `Cleaning up failed: ${String(end.reason)}`;
        this.inbox.push({ type: 'warning', message });
      }
    }
  }

  /** {@link release} when nobody reads the events any more; the loggers still hear them. */
  private async releaseUnread(environment: EnvironmentPort, runBroker: RunBroker): Promise<void> {
    for await (const item of this.inbox.during(this.release(environment, runBroker))) {
      await this.publisher.publish(item);
    }
  }

  private async *publishAll<R>(
    items: AsyncGenerator<Item, R, undefined>,
    newsAfter: () => Item | null = () => null,
  ): AsyncGenerator<RlmEvent, R, undefined> {
    let left = true;
    try {
      for (;;) {
        const step = await items.next();
        if (step.done === true) {
          left = false;
          return step.value;
        }
        yield* this.publish(step.value);
        const news = newsAfter();
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

  private async *publish(item: Item): AsyncGenerator<RlmEvent, void, undefined> {
    yield await this.publisher.publish(item);
  }

  private toResult(outcome: LoopOutcome): CompletionResult {
    return {
      ...outcome,
      runId: this.runId,
      success: outcome.stopReason === 'final' && outcome.provenance === 'supported',
      usage: this.ledger.summary(),
      durationMs: this.services.clock.monotonic() - this.started,
      startedAt: this.startedAt,
      warnings: this.publisher.warnings,
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

  /** The outcome of a run that ended before its first turn. */
  private notBegun(thrown: unknown): LoopOutcome {
    const { aborted } = this.stop.signal;
    const reason: unknown = this.stop.signal.reason;
    const error =
      aborted && RlmError.isInstance(reason)
        ? reason
        : RlmError.from(thrown, { code: 'ENVIRONMENT_START_FAILED' });
    if (error.code === 'TIMEOUT') return withoutTurns('timeout', error);
    return withoutTurns(aborted || error.code === 'ABORTED' ? 'aborted' : 'error', error);
  }
}

/** Tells once that the session is open: one without a context opens with its first block. */
class Readiness {
  private told = false;

  constructor(private readonly environment: EnvironmentPort) {}

  news(): Item | null {
    const { isolation } = this.environment;
    if (this.told || isolation === null) return null;
    this.told = true;
    return { type: 'environment_ready', isolation: isolation ?? null };
  }
}

function withoutTurns(stopReason: StopReason, error: RlmError): LoopOutcome {
  return {
    answer: null,
    provenance: null,
    answerSource: null,
    stopReason,
    error,
    iterations: [],
  };
}
