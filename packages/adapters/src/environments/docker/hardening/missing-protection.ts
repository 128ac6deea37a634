import type { IsolationGuarantee } from '@rlm-ts/domain';

import { howToInstallGvisor } from '../engine/select-runtime.js';
import { fixFor } from './advice.js';
import { quoted, type IsolationFacts } from './evidence.js';
import { boundsFiles } from './host-config.js';
import { allowedAttempts } from './kernel-guarantees.js';

/** Protection that a session does without, and what to do about it; both in sentences. */
export interface MissingProtection {
  readonly sentence: string;
  readonly fix: string;
}

/** What the session does without: never asked for, not to be had, or not to be checked. */
export function missingProtection(
  facts: IsolationFacts,
  guarantees: readonly IsolationGuarantee[],
): MissingProtection[] {
  const { options, uid, sharedUser, engine } = facts.request;
  const unchecked = guarantees.filter(({ inForce }) => inForce === null);
  return [
    ...kernelProtection(facts),
    ...(options.networkMode === 'none'
      ? []
      : [
          {
            sentence: `The code can reach the network: networkMode is ${quoted([options.networkMode])}.`,
            fix: 'Set the environment option networkMode to "none".',
          },
        ]),
    ...fileProtection(facts),
    ...(sharedUser
      ? [
          {
            sentence: `The code may share its user with others on the host: it is uid ${String(uid)}.`,
            fix: 'Leave the environment options user and writable out, so that each session gets a user of its own.',
          },
        ]
      : []),
    ...(engine.securityOptions.some((option) => /^name=(rootless|userns)\b/.test(option))
      ? []
      : [
          {
            sentence: `User ${String(uid)} of the container is user ${String(uid)} of the host, and the engine is root there: it is neither rootless nor does it remap users.`,
            fix: 'Run the engine rootless (https://docs.docker.com/engine/security/rootless/), or have it remap users: `"userns-remap": "default"` in /etc/docker/daemon.json.',
          },
        ]),
    ...unchecked.map(({ name, asked, detail }) => ({
      sentence: `Not checked: ${name}, asked for: ${asked} (${detail}).`,
      fix: fixFor(name),
    })),
  ];
}

function kernelProtection(facts: IsolationFacts): MissingProtection[] {
  const { options, runtime, engine } = facts.request;
  if (runtime === 'runsc') return [];
  const allowed = allowedAttempts(facts);
  const allows = allowed.length > 0 ? `, which allows ${quoted(allowed)}` : '';
  return [
    {
      sentence: 'The code runs on the kernel of the host: gVisor is not in use.',
      fix:
        options.runtime === 'runc'
          ? 'Set the environment option runtime to "auto", which takes gVisor from an engine that has it.'
          : `${howToInstallGvisor(engine)}.`,
    },
    ...(options.seccomp === 'engine'
      ? [
          {
            sentence: `System calls are filtered as the engine likes: seccomp is "engine"${allows}.`,
            fix: 'Set the environment option seccomp to "strict".',
          },
        ]
      : []),
  ];
}

function fileProtection({ request }: IsolationFacts): MissingProtection[] {
  const { options, runtime } = request;
  const { workspaceMount, writable, readOnly } = options;
  const found: (MissingProtection | false)[] = [
    !boundsFiles(request) && {
      sentence: `The number of files in /tmp is bounded by memory only: ${runtime === 'runsc' ? 'gVisor' : 'Podman'} does not hold tmpfsInodes.`,
      fix: 'Keep the environment option tmpfsSize small, which bounds what they hold.',
    },
    !readOnly && {
      sentence: `The code can write to the container's root file system, which is on the host's disk and has no limit: readOnly is false.`,
      fix: 'Set the environment option readOnly to true.',
    },
    workspaceMount !== null &&
      writable && {
        sentence: `The code can change the host's files in ${quoted([workspaceMount])}: writable is true.`,
        fix: 'Set the environment option writable to false.',
      },
  ];
  return found.filter((each) => each !== false);
}
