import Docker from 'dockerode';
import { BARE } from './python.mjs';

const HEAD_BYTES = 8;
const READY = 1;

/** What the Python in the container does. It says one byte when it starts. */
const PROGRAMS = {
  /** Answers whatever arrives with so many bytes. */
  answer: `
reply = b"x" * int(sys.argv[1])
while read(0, 65536):
    write(1, reply)
`,
  /** Runs what arrives before it answers. */
  run: `
reply = b"x" * int(sys.argv[1])
names = {"x": 0}
while True:
    data = read(0, 65536)
    if not data:
        break
    exec(compile(data, "<block>", "exec"), names)
    write(1, reply)
`,
  /** Runs what arrives with its prints going nowhere. */
  silent: `
sys.stdout = open("/dev/null", "w")
reply = b"x" * int(sys.argv[1])
while True:
    data = read(0, 65536)
    if not data:
        break
    exec(compile(data, "<block>", "exec"), {})
    write(1, reply)
`,
  /** Takes so many bytes, drops them and answers with one, again and again. */
  discard: `
size = left = int(sys.argv[1])
while True:
    data = read(0, 65536)
    if not data:
        break
    left -= len(data)
    if left <= 0:
        left += size
        write(1, b"x")
`,
};

/**
 * The least that a Python in a container costs: nothing of the runtime in it, none of the limits but
 * those of an engine's own, and its input and output attached as a session's are.
 */
export class AttachedPython {
  #container;
  #stream;
  /** Of the piece that is arriving. */
  #left = 0;
  #head = Buffer.alloc(0);
  #missing = 0;
  /** @type {() => void} */
  #arrived = () => undefined;
  /** @type {(error: Error) => void} */
  #failed = () => undefined;

  /**
   * @param {Docker.Container} container
   * @param {import('node:stream').Duplex} stream
   */
  constructor(container, stream) {
    this.#container = container;
    this.#stream = stream;
    stream.on('data', (chunk) => this.#hear(chunk));
    stream.on('end', () => this.#failed(new Error('the bare container ended')));
    stream.on('error', (error) => this.#failed(error));
  }

  /**
   * Creates a container, attaches to it, starts it and waits for its first byte.
   *
   * @param {import('../environments/docker.mjs').Subject} subject
   * @param {keyof typeof PROGRAMS} program
   * @param {number} bytes What the program takes as its argument.
   */
  static async start({ image, runtime }, program, bytes) {
    const code = `import sys\nfrom posix import read, write\nwrite(1, b"!")\n${PROGRAMS[program]}`;
    const container = await new Docker().createContainer({
      Image: image,
      Entrypoint: ['python3', ...BARE, '-c', code, String(bytes)],
      Cmd: [],
      OpenStdin: true,
      // It ends with this process.
      StdinOnce: true,
      AttachStdin: true,
      AttachStdout: true,
      AttachStderr: true,
      Labels: { 'dev.rlm-ts.bench': 'floor' },
      HostConfig: {
        Runtime: runtime,
        NetworkMode: 'none',
        LogConfig: { Type: 'none', Config: {} },
        AutoRemove: true,
      },
    });
    const stream = await container.attach({
      stream: true,
      stdin: true,
      stdout: true,
      stderr: true,
      hijack: true,
    });
    const python = new AttachedPython(container, /** @type {any} */ (stream));
    const ready = python.#expect(READY);
    await container.start();
    await ready;
    return python;
  }

  get containerId() {
    return this.#container.id;
  }

  /**
   * Sends the bytes and waits until so many have come back.
   *
   * @param {Uint8Array | string} message
   * @param {number} answerBytes
   * @returns {Promise<void>}
   */
  ask(message, answerBytes) {
    const answered = this.#expect(answerBytes);
    this.#stream.write(message);
    return answered;
  }

  /** Waits until the container is gone. */
  async close() {
    const gone = this.#container.wait({ condition: 'removed' });
    this.#stream.end();
    try {
      await gone;
    } catch (error) {
      if (/** @type {any} */ (error).statusCode !== 404) throw error;
    }
  }

  /**
   * @param {number} bytes
   * @returns {Promise<void>}
   */
  #expect(bytes) {
    return new Promise((resolve, reject) => {
      this.#arrived = resolve;
      this.#failed = reject;
      this.#missing = bytes;
    });
  }

  /** @param {Buffer} chunk As the engine sends it: pieces with a head that tells their length. */
  #hear(chunk) {
    for (let start = 0; start < chunk.length;) {
      if (this.#left > 0) {
        const taken = Math.min(this.#left, chunk.length - start);
        start += taken;
        this.#left -= taken;
        this.#missing -= taken;
        continue;
      }
      const part = chunk.subarray(start, start + HEAD_BYTES - this.#head.length);
      start += part.length;
      this.#head = this.#head.length === 0 ? part : Buffer.concat([this.#head, part]);
      if (this.#head.length < HEAD_BYTES) return;
      this.#left = this.#head.readUInt32BE(4);
      this.#head = Buffer.alloc(0);
    }
    if (this.#missing === 0) this.#arrived();
  }
}
