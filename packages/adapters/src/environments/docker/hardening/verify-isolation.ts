import {
  SecurityViolationError,
  type IsolationGuarantee,
  type IsolationReport,
} from '@rlm-ts/domain';

import type { IsolationFacts } from './evidence.js';
import { fileGuarantees } from './file-guarantees.js';
import { identityGuarantees } from './identity-guarantees.js';
import { kernelGuarantees } from './kernel-guarantees.js';
import { missingProtection } from './missing-protection.js';
import { reachGuarantees } from './reach-guarantees.js';
import { resourceGuarantees } from './resource-guarantees.js';

/** Guarantees that every Linux shows to a process in it, so that not seeing one is a bad sign. */
const ALWAYS_VISIBLE = new Set([
  'network',
  'user',
  'capabilities',
  'no-new-privileges',
  'root-file-system',
]);

const ADVICE: Readonly<Record<string, string>> = {
  network:
    'check what the engine adds to containers, or set networkMode to the network that the code may reach',
  user: 'set user to a uid:gid that the engine can give',
  capabilities: 'check what capabilities the engine or its runtime adds by default',
  'no-new-privileges': 'use an engine and a runtime that support it',
  environment: 'check what variables the engine adds, such as those of a proxy',
  'engine-socket': 'mount nothing that holds a socket of the engine: check workspaceMount',
  'host-processes': 'check what the engine adds to containers by default',
  ipc: 'check what the engine adds to containers by default',
  gvisor: 'register runsc with the engine, or set runtime to "runc" and requireGvisor to false',
  'system-calls':
    'use an engine that filters system calls, or set seccomp to "engine" to do with its own profile',
  'root-file-system': 'set readOnly to false if the code may write there',
  mounts: 'use an image without volumes, or set readOnly to false if the code may write there',
  'scratch-space': 'check tmpfsSize and tmpfsInodes, and that the engine can mount tmpfs',
  memory:
    'have the engine limit memory and swap (a rootless engine needs the memory controller delegated), or switch the swap of the host off',
  processors:
    'have the engine limit processors (a rootless engine needs the cpu controller delegated)',
  processes:
    'have the engine limit processes (a rootless engine needs the pids controller delegated)',
  'open-files': 'set openFilesLimit to no more than the engine itself may have',
  'core-dumps': 'check the limits that the engine sets by default',
};

/** What holds a container's code: every protection asked for, whether it holds, and what is missing. */
export function buildIsolationReport(facts: IsolationFacts): IsolationReport {
  const guarantees = [
    ...reachGuarantees(facts),
    ...identityGuarantees(facts),
    ...kernelGuarantees(facts),
    ...fileGuarantees(facts),
    ...resourceGuarantees(facts),
  ];
  return {
    isolation: 'container',
    runtime:
      facts.request.runtime === 'runsc'
        ? 'runsc (gVisor)'
        : (facts.request.engineRuntime ?? "the engine's own"),
    guarantees,
    missing: missingProtection(facts, guarantees),
  };
}

/**
 * Does nothing for a container that is as safe as it was asked to be.
 *
 * @throws SecurityViolationError when a guarantee does not hold, or one that can always be seen
 *   could not be. It names each, what was seen, and what to do. `details.refused` has the names.
 */
export function refuseUnlessIsolated(report: IsolationReport): void {
  const refused = report.guarantees.filter(
    ({ name, inForce }) => inForce === false || (inForce === null && ALWAYS_VISIBLE.has(name)),
  );
  if (refused.length === 0) return;
  throw new SecurityViolationError(
    `The container is not as safe as was asked for, so nothing runs in it. ${refused.map(refusal).join(' ')}`,
    { refused: refused.map(({ name }) => name), runtime: report.runtime },
  );
}

function refusal({ name, asked, inForce, detail }: IsolationGuarantee): string {
  const seen = inForce === null ? `could not be seen (${detail})` : `found: ${detail}`;
  return `${name}: asked for: ${asked}; ${seen}. To do: ${ADVICE[name] ?? 'check the engine'}.`;
}
