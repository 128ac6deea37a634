import type { IsolationGuarantee } from '@rlm-ts/domain';

import { fromInside, quoted, type Evidence, type IsolationFacts } from './evidence.js';

const MODE_FILTER = 2;

/** What stands between the code and the kernel of the host. */
export function kernelGuarantees(facts: IsolationFacts): IsolationGuarantee[] {
  if (facts.request.runtime === 'runsc') {
    return [
      { name: 'gvisor', asked: 'yes', ...gvisor(facts) },
      {
        name: 'system-calls',
        asked: 'served by gVisor, not by the host kernel',
        ...gvisor(facts),
      },
    ];
  }
  const strict = facts.request.options.seccomp === 'strict';
  return [
    {
      name: 'system-calls',
      asked: strict ? 'only those of the strict profile' : "the engine's own profile",
      ...(strict ? strictFilter(facts) : anyFilter(facts)),
    },
  ];
}

/** The dangerous system calls and sockets that the sandbox tried and got through with. */
export function allowedAttempts({ inspection }: IsolationFacts): string[] {
  const outcomes = Object.entries(inspection.attempts ?? {});
  return outcomes.filter(([, outcome]) => outcome === 'allowed').map(([name]) => name);
}

function gvisor({ inspection: { gvisor: seen } }: IsolationFacts): Evidence {
  const detail = seen === null ? 'not known' : seen ? 'its kernel log says gVisor' : 'not gVisor';
  return fromInside(seen, detail);
}

function anyFilter({ inspection: { seccompMode } }: IsolationFacts): Evidence {
  if (seccompMode === null) return fromInside(null, 'whether there is a filter is not known');
  const filtered = seccompMode === MODE_FILTER;
  return fromInside(filtered, filtered ? 'a filter is set' : 'there is no filter');
}

function strictFilter(facts: IsolationFacts): Evidence {
  const filter = anyFilter(facts);
  const allowed = allowedAttempts(facts);
  if (allowed.length > 0) return fromInside(false, `allowed: ${quoted(allowed)}`);
  if (filter.inForce !== true) return filter;
  const refused = Object.values(facts.inspection.attempts ?? {}).filter((it) => it !== null);
  // That there is a filter does not say whose.
  if (refused.length === 0) return fromInside(null, 'a filter is set; nothing could be tried');
  return fromInside(true, `a filter is set; all ${String(refused.length)} dangerous calls refused`);
}
