import type {
  BrokerPort,
  LLMPort,
  OperationOptions,
  SubCallOutcome,
  SubCallRequest,
} from '@rlm-ts/domain';

/** How the broker under test is to be set up. */
export interface BrokerSetup {
  /** Each is registered by its `modelName`; the first is the default. */
  readonly models: readonly [LLMPort, ...LLMPort[]];
  /** Model calls in flight at once. Absent: the broker's own default, at least 2. */
  readonly maxConcurrent?: number;
  /** Sub-calls that the budget allows. Absent: no limit. */
  readonly maxSubCalls?: number;
  /** Milliseconds for one model call. Absent: no limit that a case would reach. */
  readonly timeoutMs?: number;
  /** Runs the child of an `rlm_query`. Absent: as at the depth limit. */
  readonly recurse?: (
    request: SubCallRequest,
    options: OperationOptions,
  ) => Promise<SubCallOutcome>;
}

/** A broker that is set up for one case. */
export interface OpenBroker {
  readonly broker: BrokerPort;
  /** Closes the broker and releases what the harness opened. Idempotent. */
  readonly close: () => Promise<void>;
}

/** What a broker's tests write to run {@link brokerConformance}. */
export interface BrokerHarness {
  open(setup: BrokerSetup): Promise<OpenBroker>;
}
