import type {
  BrokerPort,
  BudgetLedger,
  ClockPort,
  IdGeneratorPort,
  LLMPort,
  OperationOptions,
  QueryOptions,
  SubCallFailure,
  SubCallOutcome,
  SubCallRequest,
} from '@rlm-ts/domain';

import type { Cancellation } from '../call-control/cancellation.js';
import { ABORTED, BROKER_CLOSED, describeFailure } from '../call-control/failure.js';
import { OpenCalls } from '../call-control/open-calls.js';
import { readCompletion } from './read-completion.js';
import { Semaphore } from '../call-control/semaphore.js';
import { settleWithin } from '../call-control/settle-within.js';
import type { Settled } from '../call-control/settle-within.js';
import { GuardedObserver } from './sub-call-observer.js';
import type { SubCallObserver, WarningSink } from './sub-call-observer.js';

/** Runs a child RLM for an `rlm_query`; stops when the signal fires. */
export type Recurse = (
  request: SubCallRequest,
  options: OperationOptions,
) => Promise<SubCallOutcome>;

/** What an {@link InProcessBroker} works with. */
export interface InProcessBrokerOptions {
  /** The models that code may name. Looked up at each call, so later additions count. */
  readonly models: ReadonlyMap<string, LLMPort>;
  /** The model of a request that names none. */
  readonly defaultModel: string;
  /** The account of the whole tree of runs. */
  readonly ledger: BudgetLedger;
  /** Depth of the run whose code asks: 0 for the root run. */
  readonly depth: number;
  readonly ids: IdGeneratorPort;
  readonly clock: ClockPort;
  /** Model calls in flight at once; a {@link Semaphore} to share the bound. Default 32. */
  readonly maxConcurrent?: number | Semaphore;
  /** Child runs of this broker's run at once. Default 8. */
  readonly maxConcurrentRuns?: number;
  /** For calls whose options name no `timeoutMs`. Default: no limit. */
  readonly timeoutMs?: number;
  /** Absent at the depth limit: an `rlm_query` is then a plain call. */
  readonly recurse?: Recurse;
  readonly observer?: SubCallObserver;
  /** Default: `process.emitWarning`. */
  readonly warn?: WarningSink;
}

interface Call {
  readonly id: string;
  readonly request: SubCallRequest;
  readonly model: string;
  readonly timeoutMs: number | undefined;
}

type Answer = Pick<SubCallOutcome, 'text' | 'failure' | 'usage' | 'costUsd'>;

const DEFAULT_MAX_CONCURRENT = 32;
const DEFAULT_MAX_CONCURRENT_RUNS = 8;

/**
 * The broker that holds the models. An outcome's `latencyMs` counts from when the call went out; it
 * is 0 for one that never did.
 *
 * The budget is taken in the order of the requests before anything goes out: of a batch larger than
 * what is left, the first ones are answered and the others fail with `BUDGET_EXHAUSTED`.
 */
export class InProcessBroker implements BrokerPort {
  private readonly open = new OpenCalls();
  private readonly modelCalls: Semaphore;
  // Not the same permits as for model calls: a child run would hold one while it waits for another.
  private readonly childRuns: Semaphore;
  private readonly observer: GuardedObserver;
  private readonly warn: WarningSink;

  /** @throws RlmError `CONFIG_INVALID` for a concurrency limit below 1. */
  constructor(private readonly options: InProcessBrokerOptions) {
    const { maxConcurrent = DEFAULT_MAX_CONCURRENT } = options;
    this.modelCalls =
      typeof maxConcurrent === 'number' ? new Semaphore(maxConcurrent) : maxConcurrent;
    this.childRuns = new Semaphore(options.maxConcurrentRuns ?? DEFAULT_MAX_CONCURRENT_RUNS);
    this.warn = options.warn ?? emitWarning;
    this.observer = new GuardedObserver(options.observer, this.warn);
  }

  /** Asks one question. */
  query(request: SubCallRequest, options: QueryOptions = {}): Promise<SubCallOutcome> {
    return this.open.run(options.signal, (cancellation) =>
      this.answer(request, cancellation, options),
    );
  }

  /** Asks many at once; outcomes come in the order of the requests. */
  queryBatch(
    requests: readonly SubCallRequest[],
    options: QueryOptions = {},
  ): Promise<readonly SubCallOutcome[]> {
    return this.open.run(options.signal, (cancellation) =>
      Promise.all(requests.map((request) => this.answer(request, cancellation, options))),
    );
  }

  /** Ends every open call with `BROKER_UNAVAILABLE`, and every later one. Idempotent. */
  close(): void {
    this.open.close(BROKER_CLOSED);
  }

  /** Takes the budget before its first `await`: the order of the requests depends on it. */
  private async answer(
    request: SubCallRequest,
    cancellation: Cancellation,
    { timeoutMs = this.options.timeoutMs }: QueryOptions,
  ): Promise<SubCallOutcome> {
    const { ids, defaultModel, ledger } = this.options;
    const model = request.model ?? defaultModel;
    const call = { id: ids.next('call'), request, model, timeoutMs };
    const refusal = cancellation.failure ?? this.findModel(call.model).failure ?? this.reserve();
    if (refusal !== null) return this.refuse(call, refusal);

    const permits = this.recursionOf(request) === undefined ? this.modelCalls : this.childRuns;
    const release = await permits.acquire(cancellation);
    if (release === null || cancellation.failure !== null) {
      release?.();
      ledger.refund('sub_call');
      return this.refuse(call, cancellation.failure ?? ABORTED);
    }
    try {
      return await this.send(call, cancellation);
    } finally {
      release();
    }
  }

  private findModel(name: string): Settled<LLMPort> {
    const value = this.options.models.get(name);
    if (value !== undefined) return { value, failure: null };
    const known = [...this.options.models.keys()].map((key) => `"${key}"`).join(', ');
    const message = `There is no model "${name}"; known models: ${known === '' ? 'none' : known}.`;
    return { failure: { code: 'MODEL_NOT_FOUND', message } };
  }

  private reserve(): SubCallFailure | null {
    try {
      this.options.ledger.reserve('sub_call');
      return null;
    } catch (error) {
      return describeFailure(error, 'The budget', 'INTERNAL');
    }
  }

  private recursionOf(request: SubCallRequest): Recurse | undefined {
    return request.kind === 'rlm_query' ? this.options.recurse : undefined;
  }

  private refuse(call: Call, failure: SubCallFailure): SubCallOutcome {
    this.observer.started(call.id, call.request);
    return this.finish(call, failed(failure), 0);
  }

  private async send(call: Call, cancellation: Cancellation): Promise<SubCallOutcome> {
    const { clock } = this.options;
    this.observer.started(call.id, call.request);
    const sentAt = clock.monotonic();
    const recurse = this.recursionOf(call.request);
    const answer =
      recurse === undefined
        ? await this.askModel(call, cancellation)
        : await this.runChild(recurse, call, cancellation);
    return this.finish(call, answer, clock.monotonic() - sentAt);
  }

  private async askModel(call: Call, cancellation: Cancellation): Promise<Answer> {
    const { ledger, depth } = this.options;
    const found = this.findModel(call.model);
    if (found.failure !== null) {
      // Taken out of the map while the call stood in line.
      ledger.refund('sub_call');
      return failed(found.failure);
    }
    const blame = `The model "${call.model}"`;
    const settled = await settleWithin(
      async (signal) => {
        const { prompt } = call.request;
        const messages = call.request.messages ?? [{ role: 'user' as const, content: prompt }];
        return readCompletion(
          await found.value.complete({ messages, purpose: 'sub_call', depth, signal }),
        );
      },
      { cancellation, blame, timeout: timeoutOf(call, blame) },
    );
    const completion = settled.failure === null ? settled.value : null;
    ledger.settle(call.model, completion);
    if (settled.failure !== null) return failed(settled.failure);
    if (completion === null) {
      return failed({ code: 'MODEL_FAILED', message: `${blame} returned a reply without text.` });
    }
    if (completion.complaint !== null) this.warn(`${blame} ${completion.complaint}.`);
    const { text, usage, costUsd } = completion;
    return { text, failure: null, usage, costUsd };
  }

  private async runChild(
    recurse: Recurse,
    call: Call,
    cancellation: Cancellation,
  ): Promise<Answer> {
    // No timeout and no settling: the child's own calls have theirs.
    const settled = await settleWithin((signal) => recurse(call.request, { signal }), {
      cancellation,
      blame: 'The child run',
    });
    return settled.failure === null ? settled.value : failed(settled.failure);
  }

  private finish(call: Call, answer: Answer, latencyMs: number): SubCallOutcome {
    const { text, failure, usage, costUsd } = answer;
    const { id, model, request } = call;
    const outcome = { id, model, text, failure, usage, costUsd, latencyMs };
    this.observer.finished(id, request, outcome);
    return outcome;
  }
}

function timeoutOf(
  { timeoutMs }: Call,
  blame: string,
): { ms: number; failure: SubCallFailure } | undefined {
  if (timeoutMs === undefined) return undefined;
  const message = `${blame} did not answer within ${String(timeoutMs)} ms.`;
  return { ms: timeoutMs, failure: { code: 'TIMEOUT', message } };
}

function failed(failure: SubCallFailure): Answer {
  return { text: null, failure, usage: null, costUsd: null };
}

function emitWarning(message: string, cause?: unknown): void {
  const detail = cause instanceof Error ? cause.stack : undefined;
  process.emitWarning(message, { type: 'RlmWarning', ...(detail === undefined ? {} : { detail }) });
}
