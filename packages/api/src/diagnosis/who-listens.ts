import { readdir, readFile, readlink } from 'node:fs/promises';

const TABLES = ['/proc/net/tcp', '/proc/net/tcp6'];
const LISTENING = '0A';

/**
 * The process that listens on a TCP port of this machine, such as `node (process 4711)`; `null` where
 * that cannot be found out: on other systems than Linux, or if it belongs to another user.
 */
export async function whoListens(port: number): Promise<string | null> {
  const tables = await Promise.all(TABLES.map((table) => readFile(table, 'utf8').catch(() => '')));
  const sockets = new Set(tables.flatMap((table) => listeningSockets(table, port)));
  if (sockets.size === 0) return null;
  const processes = await readdir('/proc').catch(() => []);
  for (const id of processes.filter((name) => /^\d+$/.test(name))) {
    if (!(await holdsOne(id, sockets))) continue;
    const name = await readFile(`/proc/${id}/comm`, 'utf8').catch(() => 'a process');
    return `${name.trim()} (process ${id})`;
  }
  return null;
}

/** Links of the sockets that listen on a port, from a table as proc(5) describes it. */
function listeningSockets(table: string, port: number): readonly string[] {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local = '', , state]) => local.endsWith(`:${hex}`) && state === LISTENING)
    .map((fields) => `socket:[${fields[9] ?? ''}]`);
}

async function holdsOne(id: string, sockets: ReadonlySet<string>): Promise<boolean> {
  const folder = `/proc/${id}/fd`;
  const descriptors = await readdir(folder).catch(() => []);
  const links = await Promise.all(
    descriptors.map((name) => readlink(`${folder}/${name}`).catch(() => '')),
  );
  return links.some((link) => sockets.has(link));
}
