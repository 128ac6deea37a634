import type { BudgetLedger, Hold } from '../budget/budget-ledger.js';
import { mostInputTokens } from '../budget/most-tokens.js';
import { throwIfAborted } from '../errors/abort.js';
import type { RlmErrorCode } from '../errors/error-codes.js';
import { RlmError } from '../errors/rlm-error.js';
import { untilAborted } from '../loop/until-aborted.js';
import type { ChatCompletion, SamplingOptions } from '../models/chat.js';
import type { ModelFacts } from '../models/model-facts.js';
import type { ClockPort } from '../ports/clock.port.js';
import type { ChatDelta, LLMPort, LLMRequest } from '../ports/llm.port.js';
import { checkedCompletion } from './checked-completion.js';
import { retryDelayMs, type RetryPolicy } from './retry-policy.js';

/** An attempt failed, and another one follows. What was streamed of it counts no more. */
export interface Retry {
  readonly model: string;
  /** The attempt that failed, from 1. */
  readonly attempt: number;
  /** Milliseconds until the next one. */
  readonly delayMs: number;
  readonly error: RlmError;
}

/** Who asks a model, and who is told what. */
export interface ModelCaller {
  readonly llm: LLMPort;
  readonly ledger: BudgetLedger;
  readonly clock: ClockPort;
  readonly retry: RetryPolicy;
  /** Told as each attempt goes out: until then it may have waited for the budget. */
  readonly onSend?: () => void;
  readonly onRetry?: (retry: Retry) => void;
  /** Streams, if the model can, and tells each piece. */
  readonly onDelta?: ((delta: ChatDelta) => void) | undefined;
  readonly onComplaint?: (complaint: string) => void;
}

const NOTHING_KNOWN: ModelFacts = {
  price: null,
  contextWindowTokens: null,
  maxOutputTokens: null,
};

/** What an adapter finds out before it sends anything. */
const NEVER_SENT: ReadonlySet<RlmErrorCode> = new Set([
  'API_KEY_MISSING',
  'CONFIG_INVALID',
  'MODEL_SCRIPT_EXHAUSTED',
  'PACKAGE_MISSING',
]);

/**
 * Asks a model once, and again when it may help. Each attempt is held in the budget before it goes
 * out and settled after, so nothing is spent that is not there. Ends as soon as the signal fires,
 * also if the adapter does not.
 *
 * The caller has reserved the call in the ledger; it is refunded if not even one attempt goes out.
 *
 * @returns The reply; its `costUsd` is the price table's where the provider told none.
 * @throws RlmError what the last attempt failed with; `BUDGET_EXHAUSTED`; `ABORTED`.
 */
export async function askModel(caller: ModelCaller, asked: LLMRequest): Promise<ChatCompletion> {
  const { llm, ledger, clock, retry, onRetry } = caller;
  const request = sampled(asked, llm);
  const what = `The call of the model "${llm.modelName}"`;
  for (let attempt = 1; ; attempt += 1) {
    let hold: Hold;
    try {
      throwIfAborted(request.signal, what);
      hold = await ledger.hold({
        model: llm.modelName,
        facts: llm.facts ?? NOTHING_KNOWN,
        mostInputTokens: () => mostInputTokens(request),
        maxOutputTokens: request.sampling?.maxOutputTokens,
        signal: request.signal,
      });
    } catch (error) {
      if (attempt === 1) ledger.refund(request.purpose);
      throw error;
    }
    try {
      caller.onSend?.();
      const completion = await untilAborted(
        send(caller, bounded(request, hold.maxOutputTokens)),
        request.signal,
        what,
      );
      return { ...completion, costUsd: hold.settle(completion) };
    } catch (thrown) {
      const error = RlmError.from(thrown, { code: 'MODEL_FAILED' });
      if (NEVER_SENT.has(error.code)) {
        hold.release();
        if (attempt === 1) ledger.refund(request.purpose);
        throw error;
      }
      hold.fail(error);
      const delayMs = request.signal?.aborted === true ? null : retryDelayMs(error, attempt, retry);
      if (delayMs === null) throw error;
      onRetry?.({ model: llm.modelName, attempt, delayMs, error });
      await clock.sleep(delayMs, request.signal);
    }
  }
}

function sampled(request: LLMRequest, llm: LLMPort): LLMRequest {
  const usual = llm.sampling?.[request.purpose];
  return usual === undefined
    ? request
    : { ...request, sampling: { ...usual, ...named(request.sampling) } };
}

/** What is named but undefined is absent: it must not take the place of what is usual. */
function named(sampling: SamplingOptions = {}): SamplingOptions {
  return Object.fromEntries(Object.entries(sampling).filter(([, value]) => value !== undefined));
}

function bounded(request: LLMRequest, maxOutputTokens: number | null): LLMRequest {
  if (maxOutputTokens === null) return request;
  return { ...request, sampling: { ...request.sampling, maxOutputTokens } };
}

async function send(
  { llm, onDelta, onComplaint = () => undefined }: ModelCaller,
  request: LLMRequest,
): Promise<ChatCompletion> {
  const reply =
    onDelta === undefined || llm.stream === undefined
      ? await llm.complete(request)
      : await drain(llm.stream(request), onDelta, request.signal);
  return checkedCompletion(llm.modelName, reply, onComplaint);
}

async function drain(
  pieces: AsyncGenerator<ChatDelta, ChatCompletion>,
  onDelta: (delta: ChatDelta) => void,
  signal: AbortSignal | undefined,
): Promise<ChatCompletion> {
  let left = true;
  try {
    for (;;) {
      const step = await pieces.next();
      if (step.done === true) {
        left = false;
        return step.value;
      }
      // Whoever asked has gone: a late piece is nobody's.
      throwIfAborted(signal, 'The stream');
      onDelta(step.value);
    }
  } finally {
    // A generator that is left open would hold its connection for ever.
    if (left) await pieces.return(undefined as never);
  }
}
