import { readdir, readFile } from 'node:fs/promises';

/** A process, told apart from a later one that got the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startedAt: string;
}

interface Facts extends ProcessIdentity {
  readonly parent: number;
  readonly zombie: boolean;
}

/** Every process below one, children of children included. */
export async function descendantsOf(pid: number): Promise<readonly ProcessIdentity[]> {
  const all = await allProcesses();
  const found: Facts[] = [];
  const parents = new Set([pid]);
  // A child may be listed before its parent.
  for (let before = -1; before < found.length;) {
    before = found.length;
    for (const process of all) {
      if (!parents.has(process.parent) || parents.has(process.pid)) continue;
      parents.add(process.pid);
      found.push(process);
    }
  }
  return found;
}

/** Those of the processes that still run. A zombie holds nothing but its number. */
export async function survivorsOf(
  processes: readonly ProcessIdentity[],
): Promise<readonly ProcessIdentity[]> {
  const facts = await Promise.all(processes.map(({ pid }) => factsOf(pid)));
  return processes.filter(({ startedAt }, index) => {
    const now = facts[index];
    return now?.startedAt === startedAt && !now.zombie;
  });
}

/** The process of a number, or null if there is none. */
export async function identityOf(pid: number): Promise<ProcessIdentity | null> {
  return factsOf(pid);
}

async function allProcesses(): Promise<readonly Facts[]> {
  const names = await readdir('/proc');
  const pids = names.filter((name) => /^\d+$/.test(name)).map(Number);
  const facts = await Promise.all(pids.map(factsOf));
  return facts.filter((each) => each !== null);
}

async function factsOf(pid: number): Promise<Facts | null> {
  try {
    const text = await readFile(`/proc/${String(pid)}/stat`, 'latin1');
    // The name before them may hold spaces and parentheses.
    const [state, parent, ...rest] = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return {
      pid,
      parent: Number(parent),
      zombie: state === 'Z' || state === 'X',
      startedAt: rest[17] ?? '',
    };
  } catch {
    return null;
  }
}
