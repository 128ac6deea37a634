import type {
  BrokerEndpoint,
  BrokerPort,
  BudgetLedger,
  Retry,
  SubCallOutcome,
  SubCallRequest,
} from '@rlm-ts/domain';

/** Runs a child for an `rlm_query`. */
export type ChildRunner = (
  request: SubCallRequest,
  options: { readonly signal: AbortSignal; readonly callId: string },
) => Promise<SubCallOutcome>;

/** What a broker is opened for: one run. */
export interface BrokerScope {
  readonly depth: number;
  readonly ledger: BudgetLedger;
  /** Null at the depth limit, where an `rlm_query` is a plain call. */
  readonly recurse: ChildRunner | null;
  /** @param waiting Calls that stand in line behind it. */
  readonly onStarted: (id: string, request: SubCallRequest, waiting?: number) => void;
  readonly onRetried: (id: string, retry: Retry) => void;
  readonly onFinished: (id: string, request: SubCallRequest, outcome: SubCallOutcome) => void;
  readonly onWarning: (message: string) => void;
}

/** A broker for the time of one run. */
export interface RunBroker {
  readonly broker: BrokerPort;
  /** Ends what is pending. Idempotent. */
  close(): Promise<void>;
}

/** Opens brokers. All brokers of one opener share its concurrency limit. */
export type OpenBroker = (scope: BrokerScope) => RunBroker;

/** A door to a broker for other processes. */
export interface BrokerDoor {
  /** Opens it, once, however often it is asked. */
  endpoint(): Promise<BrokerEndpoint>;
  /** Takes the endpoint back. Idempotent. */
  close(): Promise<void>;
}

/** Makes a door, which stays shut until somebody asks for its endpoint. */
export type MakeBrokerDoor = (broker: BrokerPort) => BrokerDoor;
