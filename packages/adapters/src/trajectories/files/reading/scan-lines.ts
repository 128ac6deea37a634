import type { FileHandle } from 'node:fs/promises';

/** A line of a file. */
export interface ScannedLine {
  /** Where it begins, in bytes. */
  readonly offset: number;
  /** Bytes of it, its end mark included. */
  readonly length: number;
  /** Without its end mark; `null` for a line that is longer than may be. */
  readonly text: string | null;
  /** Whether it has its end mark; only the last one may lack it. */
  readonly isWhole: boolean;
}

const CHUNK_BYTES = 256 * 1024;

/** No string of JavaScript holds much more. */
const MAX_LINE_BYTES = 256 * 1024 * 1024;

const NEWLINE = 0x0a;

/** The lines of a file from a place on, in order. Never holds more than one line and one chunk. */
export async function* scanLines(
  file: FileHandle,
  from: number,
  maxLineBytes = MAX_LINE_BYTES,
): AsyncGenerator<ScannedLine, void, undefined> {
  const line = new GrowingLine(from, maxLineBytes);
  for (let position = from; ;) {
    // A buffer of its own for each chunk: lines keep pieces of it.
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    const { bytesRead } = await file.read(chunk, 0, CHUNK_BYTES, position);
    if (bytesRead === 0) break;
    position += bytesRead;
    const read = chunk.subarray(0, bytesRead);
    for (let at = 0; at < bytesRead;) {
      const newline = read.indexOf(NEWLINE, at);
      const to = newline === -1 ? bytesRead : newline + 1;
      line.add(read.subarray(at, to));
      if (newline !== -1) yield line.take(true);
      at = to;
    }
  }
  if (line.length > 0) yield line.take(false);
}

class GrowingLine {
  length = 0;
  private pieces: Buffer[] = [];

  constructor(
    private offset: number,
    private readonly maxBytes: number,
  ) {}

  add(piece: Buffer): void {
    this.length += piece.length;
    if (this.length > this.maxBytes) this.pieces = [];
    else this.pieces.push(piece);
  }

  take(isWhole: boolean): ScannedLine {
    const { offset, length, pieces, maxBytes } = this;
    const bytes = pieces.length === 1 ? (pieces[0] ?? Buffer.of()) : Buffer.concat(pieces);
    const text =
      length > maxBytes ? null : bytes.toString('utf8', 0, isWhole ? length - 1 : length);
    this.offset += length;
    this.length = 0;
    this.pieces = [];
    return { offset, length, text, isWhole };
  }
}
