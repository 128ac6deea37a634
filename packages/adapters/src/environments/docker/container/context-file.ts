import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, realpath, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { RlmError } from '@rlm-ts/domain';
import type { FileFacts } from '../agent/agent-messages.js';

/** A file of the host that is to be read in a container. */
export interface ContextFile {
  /** As the caller named it. */
  readonly given: string;
  /** Without symbolic links. */
  readonly path: string;
  /** What the container calls it. */
  readonly name: string;
  readonly size: number;
  /** Of its first and last bytes, as the agent takes it. */
  readonly digest: string;
}

/** The one name that no file has in the container: a folder has it. */
export const FOLDER_NAME = 'copied';

const SAMPLE_BYTES = 1 << 16;
const PLAIN_NAME = /^(?!\.{1,2}$)[\p{L}\p{N} ._+-]{1,150}$/u;

/**
 * Looks at a file without waiting for it.
 *
 * @throws RlmError `CONTEXT_INVALID` for anything but a regular file that can be read.
 */
export async function inspectContextFile(given: string): Promise<ContextFile> {
  let handle: FileHandle;
  try {
    // Not blocking: the path may be a FIFO.
    handle = await open(given, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (cause) {
    throw refusal(given, adviceFor(cause), cause);
  }
  try {
    const status = await handle.stat();
    if (status.isDirectory()) throw refusal(given, 'it is a directory: pass one file of it');
    if (!status.isFile()) {
      throw refusal(given, 'it is no regular file: write its data to a file and pass that');
    }
    const head = await sample(handle, 0);
    if (status.size === 0 && head.length > 0) {
      throw refusal(given, 'it tells no size, as files in /proc do: copy it to an ordinary file');
    }
    const tail = await sample(handle, Math.max(0, status.size - SAMPLE_BYTES));
    const base = path.basename(given);
    return {
      given,
      path: await realpath(given),
      name: PLAIN_NAME.test(base) && base !== FOLDER_NAME ? base : 'context',
      size: status.size,
      digest: createHash('sha256').update(head).update(tail).digest('hex'),
    };
  } finally {
    await handle.close();
  }
}

/** Whether what the container sees is this file. */
export function isSameFile(file: ContextFile, seen: FileFacts): boolean {
  return seen.error === null && seen.size === file.size && seen.digest === file.digest;
}

/** The error for a file that cannot be a context; `why` completes "could not be loaded". */
export function refusal(given: string, why: string, cause?: unknown): RlmError {
  return new RlmError({
    code: 'CONTEXT_INVALID',
    message: `The context file ${given} could not be loaded: ${why}.`,
    cause,
    details: { path: given },
  });
}

async function sample(handle: FileHandle, position: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(
    Buffer.alloc(SAMPLE_BYTES),
    0,
    SAMPLE_BYTES,
    position,
  );
  return buffer.subarray(0, bytesRead);
}

function adviceFor(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'there is no such file: check the path';
    case 'EACCES':
    case 'EPERM':
      return 'it may not be read: give this process permission to read it';
    case 'ENXIO':
      return 'it is a socket or a device, and a context must be a regular file';
    default:
      return cause instanceof Error ? cause.message : String(cause);
  }
}
