import type { IsolationGuarantee } from '@rlm-ts/domain';

import {
  allOf,
  firstKnown,
  fromEngine,
  fromInside,
  inWords,
  within,
  type Evidence,
  type IsolationFacts,
} from './evidence.js';

const ROUNDING = 1.001;

/** How much of the host the code can use up. */
export function resourceGuarantees(facts: IsolationFacts): IsolationGuarantee[] {
  const { options } = facts.request;
  return [
    {
      name: 'memory',
      asked: `${options.memoryLimit}, no swap`,
      ...allOf(memory(facts), swap(facts)),
    },
    { name: 'processors', asked: String(options.cpuLimit), ...processors(facts) },
    {
      name: 'processes',
      asked: `${String(options.pidsLimit)} of the code`,
      ...processes(facts),
    },
    {
      name: 'open-files',
      asked: `${String(options.openFilesLimit)} of a process`,
      ...openFiles(facts),
    },
    { name: 'core-dumps', asked: 'none', ...coreDumps(facts) },
  ];
}

function memory({ hostConfig, inspection, granted }: IsolationFacts): Evidence {
  const most = hostConfig.Memory ?? 0;
  const { cgroup, machine, gvisor } = inspection;
  const inGvisor = gvisor === true && within(machine?.memoryBytes, most) === true;
  return firstKnown(
    fromInside(within(cgroup?.memoryBytes, most), inWords(cgroup?.memoryBytes, 'bytes')),
    fromInside(inGvisor || null, inWords(machine?.memoryBytes, 'bytes in all')),
    fromEngine(engineLimit(granted.Memory, most), `the engine says: ${String(granted.Memory)}`),
  );
}

function swap(facts: IsolationFacts): Evidence {
  const { cgroup, machine, gvisor } = facts.inspection;
  const both = cgroup?.memoryAndSwapBytes ?? null;
  // Inside gVisor nothing is seen of the host's swap.
  const without = gvisor !== true && machine?.swapBytes === 0;
  return firstKnown(
    fromInside(within(cgroup?.swapBytes, 0), inWords(cgroup?.swapBytes, 'bytes of swap')),
    fromInside(cgroup?.swappiness === 0 || null, 'its memory is never swapped'),
    fromInside(within(both, facts.hostConfig.Memory ?? 0), inWords(both, 'bytes with swap')),
    fromInside(without || null, 'the host has no swap'),
    swapLimitOfEngine(facts),
  );
}

function swapLimitOfEngine({ request, granted }: IsolationFacts): Evidence {
  const { swapLimit } = request.engine;
  if (swapLimit === false) return fromEngine(false, 'swap cannot be limited on this host');
  const { Memory, MemorySwap } = granted;
  const known = swapLimit === true && typeof Memory === 'number' && typeof MemorySwap === 'number';
  return fromEngine(
    known ? Memory > 0 && MemorySwap === Memory : null,
    `the engine says: ${String(MemorySwap)} bytes with swap`,
  );
}

function processors({ hostConfig, inspection, granted }: IsolationFacts): Evidence {
  const most = (hostConfig.NanoCpus ?? 0) * ROUNDING;
  const seen = inspection.cgroup?.processors ?? null;
  return firstKnown(
    fromInside(within(seen, most / 1e9), inWords(seen, 'processors')),
    fromEngine(
      engineLimit(granted.NanoCpus, most),
      `the engine says: ${inWords((granted.NanoCpus ?? 0) / 1e9, 'processors')}`,
    ),
  );
}

function processes({ request, hostConfig, inspection, granted }: IsolationFacts): Evidence {
  if (request.runtime === 'runsc') {
    const most = hostConfig.Ulimits?.find(({ Name }) => Name === 'nproc')?.Hard ?? 0;
    const hard = inspection.limits?.processes?.[1] ?? null;
    return fromInside(within(hard, most), `${inWords(hard, 'processes')} of its user`);
  }
  const most = hostConfig.PidsLimit ?? 0;
  const seen = inspection.cgroup?.processes ?? null;
  return firstKnown(
    fromInside(within(seen, most), `${inWords(seen, 'processes')} with the runtime's own`),
    fromEngine(
      engineLimit(granted.PidsLimit, most),
      `the engine says: ${String(granted.PidsLimit)}`,
    ),
  );
}

function openFiles({ request, inspection }: IsolationFacts): Evidence {
  const hard = inspection.limits?.openFiles?.[1] ?? null;
  return fromInside(within(hard, request.options.openFilesLimit), inWords(hard, 'open files'));
}

function coreDumps({ inspection }: IsolationFacts): Evidence {
  const hard = inspection.limits?.coreBytes?.[1] ?? null;
  return fromInside(within(hard, 0), inWords(hard, 'bytes'));
}

/** An engine says 0 for a limit that there is not. */
function engineLimit(limit: number | null | undefined, most: number): boolean | null {
  return limit === null || limit === undefined ? null : limit > 0 && limit <= most;
}
