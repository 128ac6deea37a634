import { RlmError } from '@rlm-ts/domain';

/** The longest JSON header of a frame, in bytes, in either direction. */
export const MAX_HEADER_BYTES = 1 << 20;

/** The longest raw body that the host takes from a sandbox, in bytes. */
export const MAX_BODY_FROM_SANDBOX_BYTES = 96 * (1 << 20);

const PREFIX_BYTES = 8;
/** Chunks below this size are copied together: each one kept on its own costs far more than it holds. */
const SMALL_CHUNK_BYTES = 1 << 13;
const GATHERED_BYTES = 1 << 16;
const NO_BODY = Buffer.alloc(0);

/** One message: a JSON object and raw bytes. */
export interface Frame {
  readonly header: unknown;
  readonly body: Buffer;
}

/**
 * The bytes of a frame: two unsigned 32-bit big-endian lengths, the header, the body.
 *
 * @throws RlmError `PROTOCOL_VIOLATION` if the header is longer than {@link MAX_HEADER_BYTES}.
 */
export function encodeFrame(header: object, body: Uint8Array = NO_BODY): Buffer {
  const json = JSON.stringify(header);
  const headerBytes = Buffer.byteLength(json);
  if (headerBytes > MAX_HEADER_BYTES) throw violation('a header of the host is too long');
  const frame = Buffer.allocUnsafe(PREFIX_BYTES + headerBytes + body.length);
  frame.writeUInt32BE(headerBytes, 0);
  frame.writeUInt32BE(body.length, 4);
  frame.write(json, PREFIX_BYTES);
  frame.set(body, PREFIX_BYTES + headerBytes);
  return frame;
}

/** The prefix and header alone, for a body of `bodyBytes` that is written after it in pieces. */
export function encodeFrameHead(header: object, bodyBytes: number): Buffer {
  const head = encodeFrame(header);
  head.writeUInt32BE(bodyBytes, 4);
  return head;
}

/**
 * Cuts a byte stream into frames. Trusts nothing: a length over its limit or a header that is not
 * JSON throws `PROTOCOL_VIOLATION`, after which the decoder must not be used again.
 */
export class FrameDecoder {
  private pending: Buffer[] = [];
  private pendingBytes = 0;
  private neededBytes = PREFIX_BYTES;
  /** Where small chunks are gathered: the last of `pending` is the filled part of it. */
  private gathering: Buffer | null = null;
  private gathered = 0;

  constructor(private readonly maxBodyBytes: number = MAX_BODY_FROM_SANDBOX_BYTES) {}

  /** Takes the next bytes and returns the frames that they complete. */
  push(chunk: Buffer): Frame[] {
    let data = chunk;
    if (this.pendingBytes > 0) {
      this.keep(chunk);
      // Joined only when a frame is whole: a body that arrives in pieces is copied once.
      if (this.pendingBytes < this.neededBytes) return [];
      data = Buffer.concat(this.pending, this.pendingBytes);
    }
    const frames: Frame[] = [];
    let start = 0;
    for (;;) {
      const size = this.frameSize(data, start);
      if (data.length - start < size) {
        this.neededBytes = size;
        break;
      }
      frames.push(readFrame(data, start, size));
      start += size;
    }
    this.pending = [];
    this.pendingBytes = 0;
    this.gathering = null;
    if (start < data.length) this.keep(data.subarray(start));
    return frames;
  }

  private keep(chunk: Buffer): void {
    this.pendingBytes += chunk.length;
    if (chunk.length >= SMALL_CHUNK_BYTES) {
      this.gathering = null;
      this.pending.push(chunk);
      return;
    }
    if (this.gathering === null || this.gathered + chunk.length > GATHERED_BYTES) {
      this.gathering = Buffer.allocUnsafe(GATHERED_BYTES);
      this.gathered = 0;
      this.pending.push(NO_BODY);
    }
    chunk.copy(this.gathering, this.gathered);
    this.gathered += chunk.length;
    this.pending[this.pending.length - 1] = this.gathering.subarray(0, this.gathered);
  }

  private frameSize(data: Buffer, start: number): number {
    if (data.length - start < PREFIX_BYTES) return PREFIX_BYTES;
    const headerBytes = data.readUInt32BE(start);
    const bodyBytes = data.readUInt32BE(start + 4);
    if (headerBytes > MAX_HEADER_BYTES) throw violation(`header of ${String(headerBytes)} bytes`);
    if (bodyBytes > this.maxBodyBytes) throw violation(`body of ${String(bodyBytes)} bytes`);
    return PREFIX_BYTES + headerBytes + bodyBytes;
  }
}

function readFrame(data: Buffer, start: number, size: number): Frame {
  const headerStart = start + PREFIX_BYTES;
  const bodyStart = headerStart + data.readUInt32BE(start);
  try {
    const header: unknown = JSON.parse(data.toString('utf8', headerStart, bodyStart));
    return { header, body: data.subarray(bodyStart, start + size) };
  } catch (cause) {
    throw violation('header is not JSON', cause);
  }
}

function violation(what: string, cause?: unknown): RlmError {
  return new RlmError({
    code: 'PROTOCOL_VIOLATION',
    message: `The sandbox broke the protocol: ${what}. Its process is ended and replaced.`,
    cause,
  });
}
