import type { BrokerPort, EgressFinding, ToolHost } from '@rlm-ts/domain';
import type { EgressPolicy } from './egress-policy.js';
import { FindingJournal, type EgressListener } from './finding-journal.js';
import { guardedBroker } from './guarded-broker.js';
import { GuardedEnvironment, type Sandbox } from './guarded-environment.js';
import { guardedTools } from './guarded-tools.js';

/** All ways out of one session of a sandbox. What stands here in their place is checked. */
export interface SandboxEdge {
  readonly broker: (broker: BrokerPort) => BrokerPort;
  readonly tools: (tools: ToolHost) => ToolHost;
  readonly environment: (environment: Sandbox) => Sandbox;
  /** Ends the block that runs as if these had been found in it; they are not told again. */
  readonly noteLeak: (findings: readonly EgressFinding[]) => void;
}

/** @param policy `null` to let everything out. */
export function openEdge(policy: EgressPolicy | null, listener: EgressListener): SandboxEdge {
  if (policy === null) {
    return {
      broker: (broker) => broker,
      tools: (tools) => tools,
      environment: (environment) => environment,
      noteLeak: () => undefined,
    };
  }
  const { filter, mode } = policy;
  const gate = filter.open();
  const journal = new FindingJournal(mode, listener);
  return {
    broker: (broker) => guardedBroker(broker, gate, journal),
    tools: (tools) => guardedTools(tools, gate, journal),
    environment: (environment) => new GuardedEnvironment(environment, gate, mode, journal),
    noteLeak: (findings) => {
      journal.noteLeak(findings);
    },
  };
}
