import { open } from 'node:fs/promises';
import type { ContextPayload } from '@rlm-ts/domain';
import type { ByteSource } from './byte-source.js';
import { textsIn } from './json-texts.js';
import { TextSource } from './text-source.js';

const PIECE = 256 * 1024;

/** A context in one piece: of several files, each is looked at by itself. */
export type WholeContext = Exclude<ContextPayload, { readonly kind: 'files' }>;

/** The data of a context, without a second copy of it where that can be avoided. */
export function byteSourceOf(payload: WholeContext): ByteSource {
  switch (payload.kind) {
    case 'text':
      return new TextSource(() => [[payload.text]]);
    case 'json':
      return new TextSource(() => textsIn(payload.value));
    case 'bytes':
      return new BytesSource(payload.bytes);
    case 'file':
      return new FileSource(payload.path);
  }
}

class BytesSource implements ByteSource {
  constructor(private readonly bytes: Uint8Array) {}

  async *pieces(): AsyncGenerator<Uint8Array> {
    for (let start = 0; start < this.bytes.length; start += PIECE) {
      yield this.bytes.subarray(start, start + PIECE);
    }
  }

  read(start: number, length: number): Promise<Uint8Array> {
    return Promise.resolve(this.bytes.subarray(start, start + length));
  }

  size(): Promise<number> {
    return Promise.resolve(this.bytes.length);
  }
}

class FileSource implements ByteSource {
  constructor(private readonly path: string) {}

  async *pieces(): AsyncGenerator<Uint8Array> {
    await using file = await openFile(this.path);
    for (;;) {
      const { bytesRead, buffer } = await file.handle.read(
        Buffer.allocUnsafe(PIECE),
        0,
        PIECE,
        null,
      );
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  }

  async read(start: number, length: number): Promise<Uint8Array> {
    await using file = await openFile(this.path);
    const { bytesRead, buffer } = await file.handle.read(
      Buffer.allocUnsafe(length),
      0,
      length,
      start,
    );
    return buffer.subarray(0, bytesRead);
  }

  async size(): Promise<number> {
    await using file = await openFile(this.path);
    return (await file.handle.stat()).size;
  }
}

async function openFile(path: string) {
  const handle = await open(path, 'r');
  return { handle, [Symbol.asyncDispose]: () => handle.close() };
}
