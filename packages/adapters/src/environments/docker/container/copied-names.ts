import type { ContextFile } from './context-file.js';

/** Keeps files apart that are copied into one container from folders where they have the same name. */
export class CopiedNames {
  /** Names by the paths of the files. */
  private readonly names = new Map<string, string>();

  /** The file under its own name, or under another if a file from elsewhere has that one. */
  apart(file: ContextFile): ContextFile {
    const name = this.names.get(file.path) ?? this.freeName(file.name);
    this.names.set(file.path, name);
    return { ...file, name };
  }

  private freeName(name: string): string {
    const taken = new Set(this.names.values());
    let free = name;
    for (let number = 2; taken.has(free); number += 1) free = `${String(number)}-${name}`;
    return free;
  }
}
