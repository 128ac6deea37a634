import type {
  BrokerPort,
  BudgetSnapshot,
  ContextPayload,
  EgressFinding,
  EnvironmentCapabilities,
  EnvironmentFactory,
  EnvironmentNotice,
  EnvironmentPort,
  ExecuteOptions,
  IsolationReport,
  LoadContextOptions,
  ReplResult,
  SubCallRequest,
  ToolHost,
  ToolSpecification,
} from '@rlm-ts/domain';
import type { EgressPolicy } from '../egress/egress-policy.js';
import type { Sandbox } from '../egress/guarded-environment.js';
import { openEdge, type SandboxEdge } from '../egress/open-edge.js';
import type { BrokerDoor, MakeBrokerDoor } from '../ports/run-broker.js';
import { refusedCall } from './refused-call.js';

/** What a session's code reaches of the run that it works for. */
export interface SessionRun {
  readonly broker: BrokerPort;
  readonly tools: ToolHost;
  readonly budget: () => BudgetSnapshot;
  readonly notify: (notice: EnvironmentNotice) => void;
  /** Told of each finding, before what it was found in. */
  readonly onFinding: (finding: EgressFinding) => void;
}

/** What sessions are opened with. */
export interface SandboxServices {
  readonly environments: EnvironmentFactory;
  readonly makeBrokerDoor: MakeBrokerDoor;
  /** What watches everything that leaves a session; `null` for nothing. */
  readonly egress: EgressPolicy | null;
}

/**
 * A session of an environment, which may outlive the run that it was opened for: its code's calls go
 * to whatever run is attached. Whatever leaves it, by whichever way, has been checked.
 */
export class SandboxSession {
  /** The functions that the session's code has, from beginning to end. */
  readonly toolSpecifications: readonly ToolSpecification[];
  private readonly environment: EnvironmentPort;
  private readonly sandbox: Sandbox;
  private readonly edge: SandboxEdge;
  private readonly door: BrokerDoor;
  private readonly working = new Set<Promise<unknown>>();
  private run: SessionRun;

  /** Does no I/O. @throws whatever the environment's factory throws. */
  constructor(services: SandboxServices, sessionId: string, first: SessionRun) {
    this.run = first;
    this.edge = openEdge(services.egress, {
      onFinding: (finding) => {
        this.run.onFinding(finding);
      },
      onWarning: (message) => {
        this.run.notify({ level: 'warning', message });
      },
    });
    const broker = this.edge.broker({
      query: (request, options) => this.run.broker.query(request, options),
      queryBatch: (requests, options) => this.run.broker.queryBatch(requests, options),
    });
    // Functions are made once: a conversation has the tools of its first run throughout.
    this.toolSpecifications = first.tools.specifications;
    this.door = services.makeBrokerDoor(broker);
    this.environment = services.environments.open({
      sessionId,
      broker,
      brokerEndpoint: () => this.door.endpoint(),
      tools: this.edge.tools({
        specifications: this.toolSpecifications,
        call: (name, args, options) => this.run.tools.call(name, args, options),
      }),
      budget: () => this.run.budget(),
      notify: (notice) => {
        this.run.notify(notice);
      },
    });
    this.sandbox = this.edge.environment(this.environment);
  }

  /** What a child of the session's run was about to let out ends the block that asked for it. */
  noteLeak(findings: readonly EgressFinding[]): void {
    this.edge.noteLeak(findings);
  }

  /** As `EnvironmentPort.capabilities`. */
  get capabilities(): EnvironmentCapabilities | undefined {
    return this.environment.capabilities;
  }

  /** As `EnvironmentPort.isolation`. */
  get isolation(): IsolationReport | null | undefined {
    return this.environment.isolation;
  }

  /** From now on the code works for this run. */
  attach(run: SessionRun): void {
    this.run = run;
  }

  /** As `EnvironmentPort.loadContext`; {@link idle} knows of it. */
  loadContext(payload: ContextPayload, options: LoadContextOptions): Promise<void> {
    return this.noted(this.sandbox.loadContext(payload, options));
  }

  /** As `EnvironmentPort.executeCode`, and `DATA_LEAKAGE`; {@link idle} knows of it. */
  executeCode(code: string, options: ExecuteOptions): Promise<ReplResult> {
    return this.noted(this.sandbox.executeCode(code, options));
  }

  /** Resolves once nothing is under way: what a run has aborted may take a moment to stop. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.working);
  }

  /** Ends the session: everything is released, also if a part of it fails. */
  async close(): Promise<readonly unknown[]> {
    // What throws instead of rejecting must not keep the other from being released.
    const ends = await Promise.allSettled([
      (async () => this.sandbox.cleanup())(),
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

function refused({ model }: SubCallRequest): ReturnType<typeof refusedCall> {
  return refusedCall('BROKER_UNAVAILABLE', 'No question is being worked on.', model);
}
