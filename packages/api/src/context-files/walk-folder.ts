import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';

/** Folders of what programs have made; like those that begin with a dot, they are not walked. */
const SKIPPED_FOLDERS: ReadonlySet<string> = new Set(['node_modules', '__pycache__']);

/** What a walk finds in a folder. */
export interface FolderFindings {
  /** Regular files, sorted by name: relative to the folder, with `/` between its parts. */
  readonly files: readonly { readonly name: string; readonly path: string }[];
  /** Names of what is there and cannot be taken, and why. */
  readonly leftOut: readonly { readonly name: string; readonly why: string }[];
}

/**
 * The files below a folder. What begins with a dot is skipped, and so are `node_modules` and
 * `__pycache__`. A link is followed to a file inside the folder, and nowhere else.
 *
 * @param limit How many entries it may find before it gives up.
 * @returns `null` if there are more.
 * @throws The file system's error if the folder itself cannot be read.
 */
export async function walkFolder(folder: string, limit: number): Promise<FolderFindings | null> {
  const walk = new FolderWalk(await realpath(folder), limit);
  return (await walk.into(folder, '')) ? walk.findings() : null;
}

class FolderWalk {
  private readonly files: { name: string; path: string }[] = [];
  private readonly leftOut: { name: string; why: string }[] = [];

  constructor(
    private readonly root: string,
    private readonly limit: number,
  ) {}

  findings(): FolderFindings {
    const byName = (one: { name: string }, other: { name: string }): number =>
      one.name < other.name ? -1 : 1;
    return { files: this.files.sort(byName), leftOut: this.leftOut.sort(byName) };
  }

  /** False when there are too many. */
  async into(folder: string, prefix: string): Promise<boolean> {
    let entries: Dirent[];
    try {
      entries = await readdir(folder, { withFileTypes: true });
    } catch (error) {
      if (prefix === '') throw error;
      this.leftOut.push({ name: prefix, why: 'unreadable' });
      return true;
    }
    for (const entry of entries) {
      if (entry.name.startsWith('.')) continue;
      const at = { name: `${prefix}${entry.name}`, path: path.join(folder, entry.name) };
      if (entry.isDirectory()) {
        if (SKIPPED_FOLDERS.has(entry.name)) continue;
        if (!(await this.into(at.path, `${at.name}/`))) return false;
      } else if (entry.isSymbolicLink()) {
        await this.follow(at);
      } else if (entry.isFile()) {
        this.files.push(at);
      } else {
        this.leftOut.push({ name: at.name, why: 'no regular file' });
      }
      if (this.files.length + this.leftOut.length > this.limit) return false;
    }
    return true;
  }

  private async follow({ name, path: link }: { name: string; path: string }): Promise<void> {
    const target = await realpath(link).catch(() => null);
    if (target === null) {
      this.leftOut.push({ name, why: 'unreadable' });
    } else if (target !== this.root && !target.startsWith(this.root + path.sep)) {
      this.leftOut.push({ name, why: 'leading out of the folder' });
    } else if ((await stat(target).catch(() => null))?.isFile() === true) {
      this.files.push({ name, path: target });
    }
  }
}
