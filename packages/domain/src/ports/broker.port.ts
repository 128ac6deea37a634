import type { SubCallOutcome, SubCallRequest } from '../models/sub-call.js';
import type { OperationOptions } from './operation-options.js';

/** Options of a sub-call. */
export interface QueryOptions extends OperationOptions {
  /**
   * Milliseconds for each model call, counted from when it goes out, not from when it was queued.
   * A child run (`rlm_query`) has its own limits instead.
   */
  readonly timeoutMs?: number;
}

/**
 * Where every sub-call of a run goes: routes by model, bounds concurrency, charges the budget and
 * reports each call.
 *
 * Neither method rejects for a call that fails, is refused or is aborted: that is an outcome with
 * `failure` set. A broker that is closed answers with failures of code `BROKER_UNAVAILABLE`.
 */
export interface BrokerPort {
  /** Asks one question. */
  query(request: SubCallRequest, options?: QueryOptions): Promise<SubCallOutcome>;
  /** Asks many at once: one outcome per request, in the order of the requests. */
  queryBatch(
    requests: readonly SubCallRequest[],
    options?: QueryOptions,
  ): Promise<readonly SubCallOutcome[]>;
}

/** How to reach a broker from another process: a WebSocket address and its one session's token. */
export interface BrokerEndpoint {
  /** `ws://127.0.0.1:<port>`. */
  readonly url: string;
  /** To be sent as `Authorization: Bearer <token>`. Valid for this session only. */
  readonly token: string;
}
