import type { IsolationReport } from '@rlm-ts/domain';
import type { AgentReady } from '../agent/agent-messages.js';
import type { Engine } from '../engine/engine.js';
import { grantedHostConfig } from '../hardening/granted-host-config.js';
import { hardenedHostConfig } from '../hardening/host-config.js';
import { readInspection } from '../hardening/inspection.js';
import { buildIsolationReport, refuseUnlessIsolated } from '../hardening/verify-isolation.js';
import {
  expectedVariables,
  hardeningRequest,
  WORKSPACE_FOLDER,
  type ContainerPlan,
} from './container-spec.js';

/**
 * Holds what a container's agent sees around itself, and what the engine says of it, against what
 * was asked for.
 *
 * @throws SecurityViolationError (`SECURITY_VIOLATION`) for a container that did not get it.
 */
export async function judgeIsolation(
  engine: Engine,
  plan: ContainerPlan,
  containerId: string,
  ready: AgentReady,
  signal: AbortSignal,
): Promise<IsolationReport> {
  const request = hardeningRequest(plan);
  const { HostConfig } = await engine.inspect(containerId, signal);
  const report = buildIsolationReport({
    request,
    hostConfig: hardenedHostConfig(request),
    environment: expectedVariables(plan),
    writableMounts: plan.options.writable ? [WORKSPACE_FOLDER] : [],
    inspection: readInspection(ready.inspection),
    granted: grantedHostConfig(HostConfig),
  });
  refuseUnlessIsolated(report);
  return report;
}
