import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';

/** Bytes that are looked at on either end: lines have an id and times at their beginnings, and are of some KiB. */
const END_BYTES = 64 * 1024;

/** Of no bytes at all. */
export const NO_FINGERPRINT = '';

/**
 * Tells the first `length` bytes of a file from others, by their beginning and their end alone, so that
 * it takes as long for a large file as for a small one. A change of the same length between the two is not
 * noticed.
 */
export async function fingerprintOf(file: FileHandle, length: number): Promise<string> {
  if (length === 0) return NO_FINGERPRINT;
  const size = Math.min(END_BYTES, length);
  const bytes = Buffer.alloc(size);
  const hash = createHash('sha256');
  for (const from of length > size ? [0, length - size] : [0]) {
    const { bytesRead } = await file.read(bytes, 0, size, from);
    hash.update(bytes.subarray(0, bytesRead));
  }
  return hash.digest('base64url');
}
