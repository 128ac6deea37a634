import { constants, type Stats } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { RlmError } from '@rlm-ts/domain';

/** No file of settings is longer by far. */
const MAX_SETTINGS_BYTES = 1 << 20;

/** What a file of settings holds, and whose it is. */
export interface SettingsText {
  readonly text: string;
  readonly stats: Stats;
}

/**
 * Reads a file of settings. Never waits for one that has no end, such as a pipe or a device.
 *
 * @param shown How messages name it.
 * @returns `null` if it is not there.
 * @throws RlmError `CONFIG_INVALID` for what is no regular file, cannot be read, is longer than 1 MiB
 *   or is not UTF-8.
 */
export async function readBoundedFile(path: string, shown: string): Promise<SettingsText | null> {
  let file: FileHandle;
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT' || codeOf(cause) === 'ENOTDIR') return null;
    throw unusable(
      shown,
      `it cannot be read (${codeOf(cause)}). Allow yourself to read it.`,
      cause,
    );
  }
  try {
    const stats = await file.stat();
    if (stats.isDirectory()) throw unusable(shown, 'it is a folder. Name a file.');
    if (!stats.isFile()) throw unusable(shown, 'it is not a regular file. Name one.');
    return { text: decode(await readUpToLimit(file, shown), shown), stats };
  } finally {
    await file.close();
  }
}

async function readUpToLimit(file: FileHandle, shown: string): Promise<Uint8Array> {
  // One byte more than allowed tells whether there is more, whatever its size claims.
  const buffer = Buffer.alloc(MAX_SETTINGS_BYTES + 1);
  let length = 0;
  while (length < buffer.length) {
    const { bytesRead } = await file.read(buffer, length, buffer.length - length, length);
    if (bytesRead === 0) return buffer.subarray(0, length);
    length += bytesRead;
  }
  throw unusable(shown, `it is longer than ${String(MAX_SETTINGS_BYTES)} bytes. Shorten it.`);
}

function decode(bytes: Uint8Array, shown: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw unusable(shown, 'it is not UTF-8 text. Save it as UTF-8.', cause);
  }
}

function unusable(shown: string, problem: string, cause?: unknown): RlmError {
  return new RlmError({
    code: 'CONFIG_INVALID',
    message: `${shown}: ${problem}`,
    ...(cause === undefined ? {} : { cause }),
  });
}

function codeOf(error: unknown): string {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' ? code : String(error);
}
