import {
  SecurityViolationError,
  type IsolationGuarantee,
  type IsolationReport,
} from '@rlm-ts/domain';

import { adviceOn, fixFor } from './advice.js';
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

/** What holds a container's code: every protection asked for, whether it holds, and what is missing. */
export function buildIsolationReport(facts: IsolationFacts): IsolationReport {
  const guarantees = [
    ...reachGuarantees(facts),
    ...identityGuarantees(facts),
    ...kernelGuarantees(facts),
    ...fileGuarantees(facts),
    ...resourceGuarantees(facts),
  ].map((each) => ({ ...each, fix: each.inForce === true ? null : fixFor(each.name) }));
  const missing = missingProtection(facts, guarantees);
  return {
    isolation: 'container',
    runtime:
      facts.request.runtime === 'runsc'
        ? 'runsc (gVisor)'
        : (facts.request.engineRuntime ?? "the engine's own"),
    guarantees,
    missing: missing.map(({ sentence }) => sentence),
    remedies: missing.map(({ fix }) => fix),
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
  return `${name}: asked for: ${asked}; ${seen}. To do: ${adviceOn(name)}.`;
}
