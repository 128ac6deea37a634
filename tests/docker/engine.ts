import { createEngineClient } from '../../scripts/engine/engine-client.mjs';

/** Where the engine under test listens, as in `DOCKER_HOST`. */
export const ENGINE_HOST = process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock';

/** Any image with Python: what the suite was given, else what sessions take by default. */
export const IMAGE = process.env['RLM_DOCKER_IMAGE'] ?? 'python:3.12-slim';

/** Both kinds of container; the whole suite runs in each. */
export const RUNTIMES = ['runc', 'runsc'] as const;
export type Runtime = (typeof RUNTIMES)[number];

/** The label in which a container has the id of its session. */
export const SESSION_LABEL = 'dev.rlm-ts.session';

/** The label that tells which process made a container: its number, and when it was started. */
const PROCESS_LABEL = 'dev.rlm-ts.process';

/** The label that tells where that number means something. */
const OWNER_LABEL = 'dev.rlm-ts.owner';

/** The engine as its owner sees it, past everything that is under test. */
export const engine = createEngineClient(ENGINE_HOST);

/** What the engine says of a container. */
export interface ContainerAccount {
  readonly Id: string;
  readonly State: string;
  readonly Labels: Readonly<Record<string, string>>;
  readonly Mounts: readonly { readonly Type: string; readonly Name?: string }[];
}

async function containersOfSessions(): Promise<readonly ContainerAccount[]> {
  const filters = encodeURIComponent(JSON.stringify({ label: [SESSION_LABEL] }));
  const path = `/containers/json?all=1&filters=${filters}`;
  return (await engine.call('GET', path)) as readonly ContainerAccount[];
}

/** The containers of sessions that a process opened, running or not. */
export async function containersOf(pid: number): Promise<readonly ContainerAccount[]> {
  const all = await containersOfSessions();
  return all.filter(({ Labels }) => Labels[PROCESS_LABEL]?.startsWith(`${String(pid)}@`));
}

/** The same of the processes of a process-id namespace, which is named as in `/proc/self/ns`. */
export async function containersFrom(namespace: string): Promise<readonly ContainerAccount[]> {
  const all = await containersOfSessions();
  return all.filter(({ Labels }) => Labels[OWNER_LABEL]?.includes(namespace));
}

/** Whether somebody killed a container, or removed it while it ran, since a time in seconds. */
export async function wasKilled(id: string, sinceSeconds: number): Promise<boolean> {
  const filters = encodeURIComponent(JSON.stringify({ container: [id], event: ['kill'] }));
  const times = `since=${String(sinceSeconds)}&until=${String(Math.ceil(Date.now() / 1000))}`;
  // Of several events the answer would be no JSON: one kill is enough to end a container.
  return (await engine.call('GET', `/events?${times}&filters=${filters}`)) !== undefined;
}

/** The volumes of containers; they have no names but those that the engine gave them. */
export function volumesOf(containers: readonly ContainerAccount[]): readonly string[] {
  return containers.flatMap(({ Mounts }) => Mounts.flatMap(({ Name }) => Name ?? []));
}

/** Takes a container away from whoever uses it. */
export async function removeContainer(id: string): Promise<void> {
  await engine.call('DELETE', `/containers/${id}?force=1&v=1`);
}

/** The names of those of the volumes that the engine still has. */
export async function remainingVolumes(names: readonly string[]): Promise<readonly string[]> {
  const { Volumes } = (await engine.call('GET', '/volumes')) as {
    readonly Volumes: readonly { readonly Name: string }[] | null;
  };
  return (Volumes ?? []).map(({ Name }) => Name).filter((name) => names.includes(name));
}
