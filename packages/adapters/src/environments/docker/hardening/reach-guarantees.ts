import type { IsolationGuarantee } from '@rlm-ts/domain';

import {
  firstKnown,
  fromEngine,
  fromInside,
  quoted,
  type Evidence,
  type IsolationFacts,
} from './evidence.js';

const LOOPBACK = 'lo';

/** What the code can get at outside itself: networks, the engine, other processes and their memory. */
export function reachGuarantees(facts: IsolationFacts): IsolationGuarantee[] {
  const closed = facts.request.options.networkMode === 'none';
  return [
    ...(closed ? [{ name: 'network', asked: 'none', ...network(facts) }] : []),
    { name: 'engine-socket', asked: 'absent', ...engineSocket(facts) },
    { name: 'host-processes', asked: 'not visible', ...hostProcesses(facts) },
    { name: 'ipc', asked: 'private', ...ipc(facts) },
  ];
}

function network({ inspection, granted }: IsolationFacts): Evidence {
  const mode = granted.NetworkMode ?? 'none';
  if (mode !== 'none') return fromEngine(false, `the engine says: ${quoted([mode])}`);
  const { interfaces, outbound } = inspection.network ?? { interfaces: null, outbound: null };
  // Kernels with tunnels built in put some into every network; they are down and lead nowhere.
  const up = interfaces?.filter(({ name, up }) => name !== LOOPBACK && up !== false) ?? [];
  const ways = Object.entries(outbound ?? {}).filter(([, outcome]) => outcome !== null);
  const open = ways.filter(([, outcome]) => outcome === 'allowed').map(([name]) => name);
  if (interfaces === null && ways.length === 0) return fromInside(null, 'nothing could be tried');
  return fromInside(
    up.length === 0 && open.length === 0,
    `interfaces besides loopback: ${quoted(up.map(({ name }) => name))}; ways out: ${quoted(open)}`,
  );
}

function engineSocket({ inspection: { engineSockets } }: IsolationFacts): Evidence {
  if (engineSockets === null) return fromInside(null, 'not known');
  return fromInside(engineSockets.length === 0, `sockets found: ${quoted(engineSockets)}`);
}

function hostProcesses({ inspection, granted }: IsolationFacts): Evidence {
  const mode = granted.PidMode ?? null;
  return firstKnown(
    fromInside(
      inspection.pid === 1 || null,
      `its first process is number ${String(inspection.pid)}`,
    ),
    fromEngine(
      mode === null ? null : mode === '' || mode === 'private',
      `the engine says: ${quoted([mode ?? ''])}`,
    ),
  );
}

function ipc({ request, granted }: IsolationFacts): Evidence {
  const mode = granted.IpcMode ?? null;
  // Podman's word for a namespace of its own, whatever it was asked.
  const own = ['private', 'none', ...(request.engine.isPodman === true ? ['shareable'] : [])];
  return fromEngine(
    mode === null ? null : own.includes(mode),
    `the engine says: ${quoted([mode ?? ''])}`,
  );
}
