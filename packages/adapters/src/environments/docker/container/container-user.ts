import type { DockerOptions } from '../options.js';

/** The user that a session's code is. */
export interface ContainerUser {
  readonly uid: number;
  readonly gid: number;
  /** Others on the host, or other sessions, may be the same user. */
  readonly shared: boolean;
}

// Where systemd takes its transient users from: nobody of the host has these numbers.
const FIRST_UID = 61_184;
const LAST_UID = 65_519;

let next = FIRST_UID + Math.floor(Math.random() * (LAST_UID - FIRST_UID));

/**
 * The user of a new session. Each has its own, because the kernel counts processes by user: a fork
 * bomb in one session must not take another's.
 */
export function chooseUser({
  user,
  workspaceMount,
  writable,
}: Pick<DockerOptions, 'user' | 'workspaceMount' | 'writable'>): ContainerUser {
  const [uid, gid = uid] = user.split(':').map(Number);
  if (user !== 'auto' && uid !== undefined && gid !== undefined) return { uid, gid, shared: true };
  const own = process.getuid?.() ?? 0;
  if (workspaceMount !== null && writable && own !== 0) {
    // What the code writes there should belong to whoever started it.
    return { uid: own, gid: process.getgid?.() ?? own, shared: true };
  }
  next = next >= LAST_UID ? FIRST_UID : next + 1;
  return { uid: next, gid: next, shared: false };
}
