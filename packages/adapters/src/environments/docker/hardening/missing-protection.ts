import type { IsolationGuarantee } from '@rlm-ts/domain';

import { quoted, type IsolationFacts } from './evidence.js';
import { boundsFiles } from './host-config.js';
import { allowedAttempts } from './kernel-guarantees.js';

/** What the session does without: never asked for, not to be had, or not to be checked. */
export function missingProtection(
  facts: IsolationFacts,
  guarantees: readonly IsolationGuarantee[],
): string[] {
  const { options, runtime, uid, engine } = facts.request;
  const remapped = engine.securityOptions.some((option) =>
    /^name=(rootless|userns)\b/.test(option),
  );
  const allowed = allowedAttempts(facts);
  const sentences: readonly (string | false)[] = [
    runtime === 'runc' && 'The code runs on the kernel of the host: gVisor is not in use.',
    !boundsFiles(facts.request) &&
      `The number of files in /tmp is bounded by memory only: ${runtime === 'runsc' ? 'gVisor' : 'Podman'} does not hold tmpfsInodes.`,
    options.networkMode !== 'none' &&
      `The code can reach the network: networkMode is ${quoted([options.networkMode])}.`,
    !options.readOnly &&
      `The code can write to the container's root file system, which is on the host's disk and has no limit: readOnly is false.`,
    options.workspaceMount !== null &&
      options.writable &&
      `The code can change the host's files in ${quoted([options.workspaceMount])}: writable is true.`,
    runtime === 'runc' &&
      options.seccomp === 'engine' &&
      `System calls are filtered as the engine likes: seccomp is "engine"${allowed.length > 0 ? `, which allows ${quoted(allowed)}` : ''}.`,
    facts.request.sharedUser &&
      `The code may share its user with others on the host: it is uid ${String(uid)}.`,
    !remapped &&
      `User ${String(uid)} of the container is user ${String(uid)} of the host, and the engine is root there: it is neither rootless nor does it remap users.`,
    ...guarantees
      .filter(({ inForce }) => inForce === null)
      .map(({ name, asked, detail }) => `Not checked: ${name}, asked for: ${asked} (${detail}).`),
  ];
  return sentences.filter((sentence) => sentence !== false);
}
