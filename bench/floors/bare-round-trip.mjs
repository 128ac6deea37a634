import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { BARE, python } from './python.mjs';

const MESSAGE_BYTES = 64;

/** What the Python at the other end does with a message before it sends it back. */
const PROGRAMS = {
  echo: `
from posix import read, write
while True:
    data = read(3, ${MESSAGE_BYTES})
    if not data:
        break
    write(3, data)
`,
  run: `
from posix import read, write
names = {"x": 0}
while True:
    data = read(3, ${MESSAGE_BYTES})
    if not data:
        break
    exec(compile(data, "<block>", "exec"), names)
    write(3, data)
`,
};

/**
 * The least that a message to Python and back can cost: a Python that does nothing but echo, over
 * the stream that Node gives a child, awaited as a caller would await it.
 */
export class BareRoundTrip {
  #child;
  #stream;
  #message = Buffer.alloc(MESSAGE_BYTES, ' ');
  #missing = 0;
  /** @type {() => void} */
  #answered = () => undefined;

  /** @param {{ program?: keyof typeof PROGRAMS, code?: string }} [what] `code` for `run`. */
  constructor({ program = 'echo', code = '' } = {}) {
    this.#message.write(code);
    this.#child = spawn(python, [...BARE, '-c', PROGRAMS[program]], {
      stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
      env: {},
      cwd: '/',
    });
    this.#stream = /** @type {import('node:net').Socket} */ (this.#child.stdio[3]);
    this.#stream.on('data', (chunk) => {
      this.#missing -= chunk.length;
      if (this.#missing === 0) this.#answered();
    });
  }

  /** @returns {Promise<void>} */
  send() {
    return new Promise((resolve) => {
      this.#answered = resolve;
      this.#missing += MESSAGE_BYTES;
      this.#stream.write(this.#message);
    });
  }

  async close() {
    this.#stream.end();
    if (this.#child.exitCode === null) await once(this.#child, 'exit');
  }
}
