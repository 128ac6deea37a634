import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { BARE, python } from './python.mjs';

const PIECE_BYTES = 1 << 19;

const RECEIVE = `
import sys
from posix import readv, write
size = int(sys.argv[1])
while True:
    body = bytearray(size)
    view = memoryview(body)
    filled = 0
    while filled < size:
        count = readv(3, [view[filled:]])
        if not count:
            sys.exit()
        filled += count
    text = str(body, "utf-8")
    write(3, b"!")
`;

/** The least that it takes to turn a string of Node's into one of Python's. */
export class BareDelivery {
  #text;
  #encoder = new TextEncoder();
  #buffers = [Buffer.alloc(PIECE_BYTES), Buffer.alloc(PIECE_BYTES)];
  #child;
  #stream;

  /** @param {string} text ASCII */
  constructor(text) {
    this.#text = text;
    this.#child = spawn(python, [...BARE, '-c', RECEIVE, String(text.length)], {
      stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
      env: {},
      cwd: '/',
    });
    this.#stream = /** @type {import('node:net').Socket} */ (this.#child.stdio[3]);
  }

  async deliver() {
    const received = once(this.#stream, 'data');
    let side = 0;
    for (let start = 0; start < this.#text.length; start += PIECE_BYTES) {
      // Two buffers in turn: the socket may still hold the one, never both.
      const buffer = this.#buffers[(side ^= 1)];
      const { written } = this.#encoder.encodeInto(
        this.#text.slice(start, start + PIECE_BYTES),
        buffer,
      );
      if (!this.#stream.write(buffer.subarray(0, written))) await once(this.#stream, 'drain');
    }
    await received;
  }

  async close() {
    this.#stream.destroy();
    if (this.#child.exitCode === null) await once(this.#child, 'exit');
  }
}
