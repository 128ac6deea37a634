import type { ContextFile } from './context-file.js';

/** Keeps files apart that one container sees and that have the same name in their own folders. */
export class CopiedNames {
  /** Names by the paths of the files. */
  private readonly names = new Map<string, string>();
  private readonly taken = new Set<string>();
  /** The number that was last tried for a name. */
  private readonly numbers = new Map<string, number>();

  /** The file under its own name, or under another if a file from elsewhere has that one. */
  apart(file: ContextFile): ContextFile {
    const name = this.names.get(file.path) ?? this.freeName(file.name);
    this.names.set(file.path, name);
    this.taken.add(name);
    return { ...file, name };
  }

  private freeName(name: string): string {
    if (!this.taken.has(name)) return name;
    let number = this.numbers.get(name) ?? 1;
    let free: string;
    do {
      number += 1;
      free = `${String(number)}-${name}`;
    } while (this.taken.has(free));
    this.numbers.set(name, number);
    return free;
  }
}
