import path from 'node:path';

/**
 * Short names for paths, none twice: the last part of each, with as many of the folders before it
 * as it takes to tell them apart.
 *
 * @param paths Absolute, all different.
 */
export function nameFiles(paths: readonly string[]): readonly string[] {
  const parts = paths.map((each) => each.split(path.sep).filter((part) => part !== ''));
  const depths = parts.map(() => 1);
  for (;;) {
    const names = parts.map((each, index) => each.slice(-(depths[index] ?? 1)).join('/'));
    const owners = new Map<string, number>();
    for (const name of names) owners.set(name, (owners.get(name) ?? 0) + 1);
    let grown = false;
    for (const [index, name] of names.entries()) {
      const depth = depths[index] ?? 1;
      if ((owners.get(name) ?? 0) < 2 || depth >= (parts[index]?.length ?? 0)) continue;
      depths[index] = depth + 1;
      grown = true;
    }
    if (!grown) return names;
  }
}
