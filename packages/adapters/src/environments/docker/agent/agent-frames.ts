import { RlmError } from '@rlm-ts/domain';

/** The channel on which host and agent speak with each other; the others are passed on. */
export const CONTROL_CHANNEL = 0;

/** What an agent says first; before it, its Python may have complained in words. */
export const AGENT_GREETING = Buffer.from('\0RLM-AGENT\0', 'latin1');

/** The longest frame that an agent sends. */
export const MAX_AGENT_FRAME_BYTES = 1 << 20;

const HEAD_BYTES = 8;
const MAX_COMPLAINT_BYTES = 4000;

/** A frame's head: the channel and the length, each an unsigned 32-bit big-endian number. */
export function frameHead(channel: number, bytes: number): Buffer {
  const head = Buffer.allocUnsafe(HEAD_BYTES);
  head.writeUInt32BE(channel, 0);
  head.writeUInt32BE(bytes, 4);
  return head;
}

/** Cuts what an agent says into frames, after its greeting. */
export class AgentFrameDecoder {
  /** The beginning of the next frame; before the greeting, what may be the beginning of that. */
  private pending: Buffer = Buffer.alloc(0);
  /** The frame whose head has come, while it is longer than what has come of it. */
  private open: { readonly frame: Buffer; filled: number } | null = null;
  private greeted = false;
  private said: Buffer = Buffer.alloc(0);

  /** What was said instead of a greeting, such as why Python could not start. */
  get complaint(): string {
    // What may be the beginning of a greeting is words, if nothing else comes.
    const rest = this.greeted ? [] : [this.pending];
    return Buffer.concat([this.said, ...rest])
      .toString('utf8')
      .trim();
  }

  /**
   * Takes the next bytes and hands on the frames that they complete.
   *
   * @throws RlmError `PROTOCOL_VIOLATION` for a frame longer than {@link MAX_AGENT_FRAME_BYTES}.
   */
  push(chunk: Buffer, onFrame: (channel: number, payload: Buffer) => void): void {
    let bytes = this.open === null ? this.withPending(chunk) : this.fill(chunk, onFrame);
    if (!this.greeted) {
      const rest = this.afterGreeting(bytes);
      if (rest === null) return;
      bytes = rest;
    }
    let start = 0;
    while (bytes.length - start >= HEAD_BYTES) {
      const end = start + frameBytes(bytes, start);
      if (bytes.length < end) {
        // Room for all of it at once: pieces of it are then copied only once, however small.
        const frame = Buffer.allocUnsafe(end - start);
        this.open = { frame, filled: bytes.copy(frame, 0, start) };
        return;
      }
      onFrame(bytes.readUInt32BE(start), bytes.subarray(start + HEAD_BYTES, end));
      start = end;
    }
    this.pending = bytes.subarray(start);
  }

  private withPending(chunk: Buffer): Buffer {
    const bytes = this.pending.length === 0 ? chunk : Buffer.concat([this.pending, chunk]);
    this.pending = Buffer.alloc(0);
    return bytes;
  }

  /** Completes the open frame, if the chunk does, and returns what comes after it. */
  private fill(chunk: Buffer, onFrame: (channel: number, payload: Buffer) => void): Buffer {
    if (this.open === null) return chunk;
    const { frame, filled } = this.open;
    const taken = chunk.copy(frame, filled);
    this.open.filled += taken;
    if (this.open.filled < frame.length) return Buffer.alloc(0);
    this.open = null;
    onFrame(frame.readUInt32BE(0), frame.subarray(HEAD_BYTES));
    return chunk.subarray(taken);
  }

  private afterGreeting(bytes: Buffer): Buffer | null {
    const at = bytes.indexOf(AGENT_GREETING);
    if (at === -1) {
      // Only the end may hold a part of the greeting; the rest is words.
      const words = Math.max(0, bytes.length - AGENT_GREETING.length + 1);
      this.hearWords(bytes.subarray(0, words));
      this.pending = bytes.subarray(words);
      return null;
    }
    this.hearWords(bytes.subarray(0, at));
    this.greeted = true;
    return bytes.subarray(at + AGENT_GREETING.length);
  }

  /** Bytes, not text: a character may be cut anywhere. */
  private hearWords(bytes: Buffer): void {
    this.said = Buffer.concat([this.said, bytes]).subarray(-MAX_COMPLAINT_BYTES);
  }
}

function frameBytes(bytes: Buffer, start: number): number {
  const payloadBytes = bytes.readUInt32BE(start + 4);
  if (payloadBytes <= MAX_AGENT_FRAME_BYTES) return HEAD_BYTES + payloadBytes;
  throw new RlmError({
    code: 'PROTOCOL_VIOLATION',
    message: `The agent in the container sent a frame of ${String(payloadBytes)} bytes.`,
  });
}
