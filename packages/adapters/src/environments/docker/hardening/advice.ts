const ADVICE: Readonly<Record<string, string>> = {
  network:
    'have the engine add no network (`docker network ls`), or set networkMode to the network that the code may reach',
  user: 'set user to a uid:gid that the engine can give',
  capabilities:
    'have the engine or its runtime add none, such as by `default_capabilities = []` in containers.conf',
  'no-new-privileges':
    'use an engine and a runtime that support it, or set `"no-new-privileges": true` in /etc/docker/daemon.json',
  environment:
    'have the engine add no variables, such as those of a proxy (`http_proxy = false`, `env = []` in containers.conf)',
  'engine-socket': 'mount nothing that holds a socket of the engine: check workspaceMount',
  'host-processes':
    'have the engine give containers processes of their own (`pidns = "private"` in containers.conf)',
  ipc: 'have the engine give containers an IPC namespace of their own (`"default-ipc-mode": "private"` in /etc/docker/daemon.json, `ipcns = "private"` in containers.conf)',
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
  'core-dumps':
    'take limits of core files off those that the engine sets by default (`default-ulimits` in /etc/docker/daemon.json, `default_ulimits` in containers.conf)',
};

/** What to do about a guarantee that does not hold; not a sentence of its own. */
export function adviceOn(guarantee: string): string {
  return ADVICE[guarantee] ?? 'check the engine';
}

/** {@link adviceOn} as a sentence. */
export function fixFor(guarantee: string): string {
  const advice = adviceOn(guarantee);
  return `${advice.charAt(0).toUpperCase()}${advice.slice(1)}.`;
}
