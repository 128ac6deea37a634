import {
  isRunning,
  processSpace,
  startOf,
  systemBoot,
} from '../../../processes/identity/process-identity.js';

/** Carried by every container that this package makes; its value is the session's id. */
export const SESSION_LABEL = 'dev.rlm-ts.session';
const OWNER_LABEL = 'dev.rlm-ts.owner';
const PROCESS_LABEL = 'dev.rlm-ts.process';

/** The labels of a container made by this process. */
export function ownLabels(sessionId: string): Record<string, string> {
  return {
    [SESSION_LABEL]: sessionId,
    [OWNER_LABEL]: ownerSpace(),
    [PROCESS_LABEL]: processIdentity(process.pid) ?? String(process.pid),
  };
}

/**
 * Whether the process that made a container is gone.
 *
 * @returns `null` if that cannot be told from here: it ran on another machine or in another
 *   process-id namespace.
 */
export function isOwnerGone(labels: Readonly<Record<string, string>>): boolean | null {
  const identity = labels[PROCESS_LABEL];
  if (identity === undefined || labels[OWNER_LABEL] !== ownerSpace()) return null;
  const pid = Number(identity.split('@')[0]);
  if (!Number.isInteger(pid) || pid <= 0) return null;
  return processIdentity(pid) !== identity;
}

/** Where process ids mean the same as here. */
function ownerSpace(): string {
  const boot = systemBoot();
  return boot === null ? processSpace() : `${processSpace()} ${boot}`;
}

/** A process id that cannot be taken for that of a later process; `null` if there is none now. */
function processIdentity(pid: number): string | null {
  const startedAt = startOf(pid);
  if (startedAt !== null) return `${String(pid)}@${startedAt}`;
  return isRunning(pid) ? String(pid) : null;
}
