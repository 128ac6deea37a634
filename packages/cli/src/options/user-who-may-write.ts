import { stat } from 'node:fs/promises';
import { UsageError } from '../usage.error.js';

const WRITABLE_BY_OTHERS = 0o002;

/** What of a folder and its caller decides; replaced in tests. */
export interface FolderAccess {
  /** Who runs the command; `undefined` on systems without user numbers. */
  readonly caller: number | undefined;
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
}

/**
 * Who sandboxed code has to be so that it can write in a folder. Code of a plain user is that user;
 * but code is never root, so for root it is whoever owns the folder.
 *
 * @param asked What lets the code write, as the person wrote it.
 * @returns `uid:gid`; `null` to leave it to the environment.
 * @throws UsageError for root in a folder that root alone can write in.
 */
export async function userWhoMayWrite(
  folder: string,
  access?: FolderAccess,
  asked = '--writable',
): Promise<string | null> {
  const { caller, uid, gid, mode } = access ?? (await accessTo(folder));
  if (caller !== 0) return null;
  if (uid !== 0) return `${String(uid)}:${String(gid)}`;
  if ((mode & WRITABLE_BY_OTHERS) !== 0) return null;
  throw new UsageError(
    `${asked}: "${folder}" belongs to root, and code never runs as root.`,
    'Give the folder to another user with chown, or run the command in one that is not root\u2019s.',
  );
}

async function accessTo(folder: string): Promise<FolderAccess> {
  const { uid, gid, mode } = await stat(folder);
  return { caller: process.getuid?.(), uid, gid, mode };
}
