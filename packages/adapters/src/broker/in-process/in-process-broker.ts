import { askModel, DEFAULT_RETRY_POLICY } from '@rlm-ts/domain';
import type {
  BrokerPort,
  BudgetLedger,
  ClockPort,
  IdGeneratorPort,
  LLMPort,
  NestedCallPolicy,
  QueryOptions,
  RetryPolicy,
  SubCallFailure,
  SubCallOutcome,
  SubCallRequest,
} from '@rlm-ts/domain';

import type { Cancellation } from '../call-control/cancellation.js';
import { ABORTED, BROKER_CLOSED, describeFailure } from '../call-control/failure.js';
import { OpenCalls } from '../call-control/open-calls.js';
import { failed, type Answer } from './answer.js';
import { messagesOf } from './messages-of.js';
import { IdenticalCalls } from './identical-calls.js';
import { Pacer } from '../call-control/pacer.js';
import { Semaphore } from '../call-control/semaphore.js';
import { settleWithin } from '../call-control/settle-within.js';
import type { Settled } from '../call-control/settle-within.js';
import { emitWarning, GuardedObserver } from './sub-call-observer.js';
import type { SubCallObserver, WarningSink } from './sub-call-observer.js';

/** Runs a child RLM for an `rlm_query`; stops when the signal fires. */
export type Recurse = (
  request: SubCallRequest,
  options: { readonly signal: AbortSignal; readonly callId: string },
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
  readonly recurse?: Recurse | undefined;
  /** Asked where a child run may be started. Default: an `llm_query` never starts one. */
  readonly nestedCalls?: NestedCallPolicy | undefined;
  /** The deepest run that there may be. Default: {@link depth}, or one more with {@link recurse}. */
  readonly deepest?: number;
  /** Default {@link DEFAULT_RETRY_POLICY}. */
  readonly retry?: RetryPolicy;
  /** Whether a question that was asked before is answered as it was then. Default `false`. */
  readonly deduplicate?: boolean;
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

/** For all brokers of the process: they share its event loop. Beginning a request takes about a millisecond. */
const pacer = new Pacer(4);

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
  private readonly identical: IdenticalCalls | null;
  /** Calls that stand in line for their permit, and for their turn after it. */
  private waiting = 0;

  /** @throws RlmError `CONFIG_INVALID` for a concurrency limit below 1. */
  constructor(private readonly options: InProcessBrokerOptions) {
    const { maxConcurrent = DEFAULT_MAX_CONCURRENT } = options;
    this.modelCalls =
      typeof maxConcurrent === 'number' ? new Semaphore(maxConcurrent) : maxConcurrent;
    this.childRuns = new Semaphore(options.maxConcurrentRuns ?? DEFAULT_MAX_CONCURRENT_RUNS);
    this.warn = options.warn ?? emitWarning;
    this.observer = new GuardedObserver(options.observer, this.warn);
    this.identical = options.deduplicate === true ? new IdenticalCalls() : null;
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
    asked: SubCallRequest,
    cancellation: Cancellation,
    { timeoutMs = this.options.timeoutMs }: QueryOptions,
  ): Promise<SubCallOutcome> {
    const { ids, defaultModel } = this.options;
    const request = this.perhapsAsChild(asked);
    const call = { id: ids.next('call'), request, model: request.model ?? defaultModel, timeoutMs };
    const { identical } = this;
    if (identical === null || request.kind === 'rlm_query')
      return this.answerAnew(call, cancellation);
    const key = identical.keyOf(call.model, request);
    for (;;) {
      const known = identical.find(key);
      if (known === undefined) {
        return identical.remember(key, this.answerAnew(call, cancellation));
      }
      const shared = await identical.wait(known, cancellation);
      if (shared === 'ended with its caller') continue;
      // One that failed for another caller may do better for this one.
      if (shared === null) return this.answerAnew(call, cancellation);
      this.observer.started(call.id, request, this.waiting);
      return this.finish(call, shared, 0);
    }
  }

  private async answerAnew(call: Call, cancellation: Cancellation): Promise<SubCallOutcome> {
    const { ledger } = this.options;
    const refusal = cancellation.failure ?? this.findModel(call.model).failure ?? this.reserve();
    if (refusal !== null) return this.refuse(call, refusal);

    const permits = this.recursionOf(call.request) === undefined ? this.modelCalls : this.childRuns;
    this.waiting += 1;
    const release = await permits.acquire(cancellation);
    if (release === null || cancellation.failure !== null) {
      this.waiting -= 1;
      release?.();
      ledger.refund('sub_call');
      return this.refuse(call, cancellation.failure ?? ABORTED);
    }
    try {
      const turn = pacer.turn();
      if (turn !== null) await turn;
      this.waiting -= 1;
      return await this.send(call, cancellation);
    } finally {
      release();
    }
  }

  private perhapsAsChild(request: SubCallRequest): SubCallRequest {
    const { recurse, nestedCalls, depth, deepest = depth + 1 } = this.options;
    if (recurse === undefined || nestedCalls === undefined || request.kind === 'rlm_query') {
      return request;
    }
    try {
      return nestedCalls.childRunFor(request, { depth, deepest }) ?? request;
    } catch (cause) {
      this.warn('The policy for nested calls failed; the model is asked instead.', cause);
      return request;
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
    this.observer.started(call.id, call.request, this.waiting);
    return this.finish(call, failed(failure), 0);
  }

  private async send(call: Call, cancellation: Cancellation): Promise<SubCallOutcome> {
    const { clock } = this.options;
    this.observer.started(call.id, call.request, this.waiting);
    const sentAt = clock.monotonic();
    const recurse = this.recursionOf(call.request);
    const answer =
      recurse === undefined
        ? await this.askModel(call, cancellation)
        : await this.runChild(recurse, call, cancellation);
    return this.finish(call, answer, clock.monotonic() - sentAt);
  }

  private async askModel(call: Call, cancellation: Cancellation): Promise<Answer> {
    const { ledger, depth, clock, retry = DEFAULT_RETRY_POLICY } = this.options;
    const found = this.findModel(call.model);
    if (found.failure !== null) {
      // Taken out of the map while the call stood in line.
      ledger.refund('sub_call');
      return failed(found.failure);
    }
    const messages = messagesOf(call.request);
    const blame = `The model "${call.model}"`;
    const asked: Promise<unknown>[] = [];
    const settled = await settleWithin(
      (signal, begin) => {
        const completion = askModel(
          {
            llm: found.value,
            ledger,
            clock,
            retry,
            onSend: begin,
            onRetry: (again) => {
              this.observer.retried(call.id, again);
            },
            onComplaint: (complaint) => {
              this.warn(complaint);
            },
          },
          { messages, purpose: 'sub_call', depth, signal },
        );
        asked.push(completion);
        return completion;
      },
      { cancellation, blame, timeout: timeoutOf(call, blame) },
    );
    // Of a call that was cut short the account is settled a moment later.
    await Promise.allSettled(asked);
    if (settled.failure !== null) return failed(settled.failure);
    const { text, usage, costUsd } = settled.value;
    return { text, failure: null, usage, costUsd };
  }

  private async runChild(
    recurse: Recurse,
    call: Call,
    cancellation: Cancellation,
  ): Promise<Answer> {
    // No timeout and no settling: the child's own calls have theirs.
    const settled = await settleWithin(
      (signal) => recurse(call.request, { signal, callId: call.id }),
      {
        cancellation,
        blame: 'The child run',
      },
    );
    return settled.failure === null ? settled.value : failed(settled.failure);
  }

  private finish(call: Call, answer: Answer, latencyMs: number): SubCallOutcome {
    const { id, request } = call;
    const { text, failure, usage, costUsd, model = call.model, deduplicated } = answer;
    const found = { id, model, text, failure, usage, costUsd, latencyMs };
    const outcome = deduplicated === undefined ? found : { ...found, deduplicated };
    this.observer.finished(id, request, outcome);
    return outcome;
  }
}

function timeoutOf(
  { timeoutMs }: Call,
  blame: string,
): { ms: number; failure: SubCallFailure; fromBegin: boolean } | undefined {
  if (timeoutMs === undefined) return undefined;
  const message = `${blame} did not answer within ${String(timeoutMs)} ms.`;
  // A call that waits for the budget has not gone out yet.
  return { ms: timeoutMs, failure: { code: 'TIMEOUT', message }, fromBegin: true };
}
