import type { NamedFile } from '@rlm-ts/domain';

/** Mounts that a container is asked for at most: each takes the engine some milliseconds. */
const MOST_BOUND = 16;

/** Of several files, those from this size on; smaller ones are copied together. */
const LEAST_BOUND_BYTES = 8 << 20;

/**
 * The files that are worth a mount of their own: a single one, else the largest. No folder is ever
 * bound, which would show the code whatever else is in it.
 *
 * @returns Their paths.
 */
export function chooseBoundFiles(
  files: readonly Pick<NamedFile, 'path' | 'sizeBytes'>[],
): readonly string[] {
  if (files.length === 1) return files.map(({ path }) => path);
  return files
    .flatMap(({ path, sizeBytes = 0 }) =>
      sizeBytes < LEAST_BOUND_BYTES ? [] : [{ path, sizeBytes }],
    )
    .sort((one, other) => other.sizeBytes - one.sizeBytes)
    .slice(0, MOST_BOUND)
    .map(({ path }) => path);
}
