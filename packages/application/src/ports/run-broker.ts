import type {
  BrokerEndpoint,
  BrokerPort,
  BudgetLedger,
  SubCallOutcome,
  SubCallRequest,
} from '@rlm-ts/domain';

/** Runs a child for an `rlm_query`. */
export type ChildRunner = (
  request: SubCallRequest,
  signal: AbortSignal | undefined,
) => Promise<SubCallOutcome>;

/** What a broker is opened for: one run. */
export interface BrokerScope {
  readonly depth: number;
  readonly ledger: BudgetLedger;
  /** Null at the depth limit, where an `rlm_query` is a plain call. */
  readonly recurse: ChildRunner | null;
  readonly onStarted: (id: string, request: SubCallRequest) => void;
  readonly onFinished: (id: string, request: SubCallRequest, outcome: SubCallOutcome) => void;
  readonly onWarning: (message: string) => void;
}

/** A broker for the time of one run. */
export interface RunBroker {
  readonly broker: BrokerPort;
  /** Makes the broker reachable from other processes, once, however often it is asked. */
  endpoint(): Promise<BrokerEndpoint>;
  /** Ends what is pending and takes the endpoint back. Idempotent. */
  close(): Promise<void>;
}

/** Opens brokers. All brokers of one opener share its concurrency limit. */
export type OpenBroker = (scope: BrokerScope) => RunBroker;
