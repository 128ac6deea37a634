import { Duplex } from 'node:stream';
import {
  encodeFrame,
  FrameDecoder,
  type Frame,
} from '../../../src/environments/runtime-protocol/frame-codec.js';

/** The greeting that a well-behaved sandbox begins with. */
export const HELLO = { type: 'hello', protocol: 1, token: 't', pid: 1, python: [3, 11, 0] };

/** A result of a block that did nothing. */
export function emptyResult(id: number): Record<string, unknown> {
  return {
    type: 'result',
    id,
    elapsedMs: 0,
    timedOut: false,
    stdout: [0, 0],
    stderr: [0, 0],
    error: null,
    variables: [],
    answer: null,
  };
}

/** The sandbox's end of a stream, played by a test. */
export class ScriptedSandbox {
  /** The host's end. */
  readonly stream: Duplex;
  /** What the host has sent so far. */
  readonly heard: Frame[] = [];
  /** Called with each frame of the host. */
  onFrame: (frame: Frame) => void = () => undefined;
  private readonly decoder = new FrameDecoder(2 ** 31);
  private resume: (() => void) | null = null;

  /** @param reads Whether it takes what the host sends; if not, the host's writes pile up. */
  constructor(reads = true) {
    this.stream = new Duplex({
      read: () => undefined,
      write: (chunk: Buffer, _encoding, done) => {
        if (!reads) {
          this.resume = done;
          return;
        }
        for (const frame of this.decoder.push(chunk)) {
          this.heard.push(frame);
          this.onFrame(frame);
        }
        done();
      },
    });
  }

  /** Whether the host has not yet been let go on with a write. */
  get blocked(): boolean {
    return this.resume !== null;
  }

  say(header: object, body?: Uint8Array): void {
    this.sayBytes(encodeFrame(header, body));
  }

  sayBytes(bytes: Buffer): void {
    if (!this.stream.destroyed) this.stream.push(bytes);
  }

  /** Stops talking, without closing. */
  hangUp(): void {
    if (!this.stream.destroyed) this.stream.push(null);
  }
}
