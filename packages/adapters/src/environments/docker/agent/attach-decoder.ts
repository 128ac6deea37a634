import { RlmError } from '@rlm-ts/domain';

/** Which of a container's outputs a piece comes from. */
export type OutputStream = 'stdout' | 'stderr';

const HEAD_BYTES = 8;
const STREAMS: Readonly<Record<number, OutputStream>> = { 1: 'stdout', 2: 'stderr' };

/**
 * Takes apart an attached stream, in which an engine sends both outputs of a container: pieces with
 * a head of one byte for the output, three of padding and four for the length
 * (https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container/operation/ContainerAttach).
 */
export class AttachDecoder {
  private head: Buffer = Buffer.alloc(0);
  private stream: OutputStream = 'stdout';
  private left = 0;

  /**
   * Takes the next bytes, cut anywhere, and hands on what is in them.
   *
   * @throws RlmError `PROTOCOL_VIOLATION` for a head that no engine sends.
   */
  push(chunk: Buffer, onPiece: (stream: OutputStream, bytes: Buffer) => void): void {
    let start = 0;
    while (start < chunk.length) {
      if (this.left === 0) {
        start += this.readHead(chunk, start);
        continue;
      }
      const end = Math.min(chunk.length, start + this.left);
      this.left -= end - start;
      onPiece(this.stream, chunk.subarray(start, end));
      start = end;
    }
  }

  /** Reads what is there of a head and returns how many bytes that were. */
  private readHead(chunk: Buffer, start: number): number {
    const missing = HEAD_BYTES - this.head.length;
    const part = chunk.subarray(start, start + missing);
    this.head = this.head.length === 0 ? part : Buffer.concat([this.head, part]);
    if (this.head.length === HEAD_BYTES) {
      const stream = STREAMS[this.head.readUInt8(0)];
      if (stream === undefined) {
        throw new RlmError({
          code: 'PROTOCOL_VIOLATION',
          message: 'The container engine sent what is no attached stream.',
        });
      }
      this.stream = stream;
      this.left = this.head.readUInt32BE(4);
      this.head = Buffer.alloc(0);
    }
    return part.length;
  }
}
