import { readdir, readFile, readlink } from 'node:fs/promises';

const LISTENING = '0A';

/** The sockets on which this process accepts connections: of TCP and of the host's own files. */
export async function ownListeners(): Promise<readonly string[]> {
  const own = await ownSockets();
  const listeners = [...(await listeningInodes())].filter(([inode]) => own.has(inode));
  return listeners.map(([, what]) => what).sort();
}

/** The ports on which anything of this machine accepts connections. */
export async function listeningPorts(): Promise<ReadonlySet<string>> {
  const found = await listeningInodes();
  return new Set([...found.values()].filter((what) => what.startsWith('tcp')));
}

/** By the number of the socket: what listens, in words. */
async function listeningInodes(): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const protocol of ['tcp', 'tcp6']) {
    for (const fields of await tableOf(protocol)) {
      if (fields[3] === LISTENING) found.set(fields[9] ?? '', `${protocol} ${fields[1] ?? ''}`);
    }
  }
  for (const fields of await tableOf('unix')) {
    // The flag that says that the socket accepts connections.
    if (fields[3] === '00010000') found.set(fields[6] ?? '', `unix ${fields[7] ?? ''}`);
  }
  return found;
}

async function tableOf(protocol: string): Promise<readonly string[][]> {
  const text = await readFile(`/proc/net/${protocol}`, 'latin1');
  return text
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/));
}

async function ownSockets(): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const fd of await readdir('/proc/self/fd')) {
    const target = await readlink(`/proc/self/fd/${fd}`).catch(() => ''); // closed meanwhile
    const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
    if (inode !== undefined) found.add(inode);
  }
  return found;
}
