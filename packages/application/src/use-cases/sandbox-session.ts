import type {
  BrokerPort,
  BudgetSnapshot,
  EnvironmentFactory,
  EnvironmentNotice,
  EnvironmentPort,
  ExecuteOptions,
  LoadContextOptions,
  ContextPayload,
  ReplResult,
  SubCallOutcome,
  SubCallRequest,
  ToolHost,
  ToolSpecification,
} from '@rlm-ts/domain';
import type { BrokerDoor, MakeBrokerDoor } from '../ports/run-broker.js';

/** What a session's code reaches of the run that it works for. */
export interface SessionRun {
  readonly broker: BrokerPort;
  readonly tools: ToolHost;
  readonly budget: () => BudgetSnapshot;
  readonly notify: (notice: EnvironmentNotice) => void;
}

/** What sessions are opened with. */
export interface SandboxServices {
  readonly environments: EnvironmentFactory;
  readonly makeBrokerDoor: MakeBrokerDoor;
}

/**
 * A session of an environment, which may outlive the run that it was opened for: its code's calls go
 * to whatever run is attached.
 */
export class SandboxSession {
  readonly environment: EnvironmentPort;
  /** The functions that the session's code has, from beginning to end. */
  readonly toolSpecifications: readonly ToolSpecification[];
  private readonly door: BrokerDoor;
  private readonly working = new Set<Promise<unknown>>();
  private run: SessionRun;

  /** Does no I/O. @throws whatever the environment's factory throws. */
  constructor(services: SandboxServices, sessionId: string, first: SessionRun) {
    this.run = first;
    const broker: BrokerPort = {
      query: (request, options) => this.run.broker.query(request, options),
      queryBatch: (requests, options) => this.run.broker.queryBatch(requests, options),
    };
    // Functions are made once: a conversation has the tools of its first run throughout.
    this.toolSpecifications = first.tools.specifications;
    this.door = services.makeBrokerDoor(broker);
    this.environment = services.environments.open({
      sessionId,
      broker,
      brokerEndpoint: () => this.door.endpoint(),
      tools: {
        specifications: this.toolSpecifications,
        call: (name, args, options) => this.run.tools.call(name, args, options),
      },
      budget: () => this.run.budget(),
      notify: (notice) => {
        this.run.notify(notice);
      },
    });
  }

  /** From now on the code works for this run. */
  attach(run: SessionRun): void {
    this.run = run;
  }

  /** As `EnvironmentPort.loadContext`; {@link idle} knows of it. */
  loadContext(payload: ContextPayload, options: LoadContextOptions): Promise<void> {
    return this.noted(this.environment.loadContext(payload, options));
  }

  /** As `EnvironmentPort.executeCode`; {@link idle} knows of it. */
  executeCode(code: string, options: ExecuteOptions): Promise<ReplResult> {
    return this.noted(this.environment.executeCode(code, options));
  }

  /** Resolves once nothing is under way: what a run has aborted may take a moment to stop. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.working);
  }

  /** Ends the session: everything is released, also if a part of it fails. */
  async close(): Promise<readonly unknown[]> {
    // What throws instead of rejecting must not keep the other from being released.
    const ends = await Promise.allSettled([
      (async () => this.environment.cleanup())(),
      (async () => this.door.close())(),
    ]);
    return ends.flatMap((end): unknown[] => (end.status === 'rejected' ? [end.reason] : []));
  }

  private noted<T>(work: Promise<T>): Promise<T> {
    const forget = (): void => {
      this.working.delete(work);
    };
    this.working.add(work);
    work.then(forget, forget);
    return work;
  }
}

/** What answers code that asks while no run is attached. */
export const NO_BROKER: BrokerPort = {
  query: async (request) => refused(request),
  queryBatch: async (requests) => requests.map(refused),
};

function refused({ model = '' }: SubCallRequest): SubCallOutcome {
  const message = 'No question is being worked on.';
  return {
    id: 'none',
    model,
    text: null,
    failure: { code: 'BROKER_UNAVAILABLE', message },
    usage: null,
    costUsd: null,
    latencyMs: 0,
  };
}
