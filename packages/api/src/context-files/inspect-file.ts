import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { binaryType, BINARY_TYPE_BYTES } from '@rlm-ts/domain';

/** What a look at a file finds: its size, or why it cannot be a context. */
export type FileFinding =
  | {
      readonly kind: 'text';
      readonly sizeBytes: number;
      /** There is a NUL among its first bytes, which texts do not have. */
      readonly hasNul: boolean;
    }
  | { readonly kind: 'binary'; readonly type: string }
  | { readonly kind: 'folder' | 'special' }
  | { readonly kind: 'unreadable'; readonly why: string; readonly cause?: unknown };

/** Looks at what a path leads to, without waiting for it: also a FIFO or a device. Never rejects. */
export async function inspectFile(path: string): Promise<FileFinding> {
  let file: FileHandle;
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch (cause) {
    return codeOf(cause) === 'ENXIO' ? { kind: 'special' } : unreadable(cause);
  }
  try {
    return await inspectOpen(file);
  } catch (cause) {
    return unreadable(cause);
  } finally {
    await file.close();
  }
}

async function inspectOpen(file: FileHandle): Promise<FileFinding> {
  const status = await file.stat();
  if (status.isDirectory()) return { kind: 'folder' };
  if (!status.isFile()) return { kind: 'special' };
  const { buffer, bytesRead } = await file.read(
    Buffer.alloc(BINARY_TYPE_BYTES),
    0,
    BINARY_TYPE_BYTES,
    0,
  );
  const head = buffer.subarray(0, bytesRead);
  if (status.size === 0 && bytesRead > 0) {
    const why = 'it tells no size, as files in /proc do: copy it to an ordinary file';
    return { kind: 'unreadable', why };
  }
  const type = binaryType(head);
  if (type !== null) return { kind: 'binary', type };
  return { kind: 'text', sizeBytes: status.size, hasNul: head.includes(0) };
}

function unreadable(cause: unknown): FileFinding {
  return { kind: 'unreadable', why: adviceFor(cause), cause };
}

function adviceFor(cause: unknown): string {
  switch (codeOf(cause)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'there is no such file: check the path';
    case 'EACCES':
    case 'EPERM':
      return 'it may not be read: give this process permission to read it';
    case 'EMFILE':
    case 'ENFILE':
      return 'this process has too many files open: raise its limit (ulimit -n)';
    default:
      return cause instanceof Error ? cause.message : String(cause);
  }
}

function codeOf(cause: unknown): unknown {
  return cause instanceof Error && 'code' in cause ? cause.code : undefined;
}
