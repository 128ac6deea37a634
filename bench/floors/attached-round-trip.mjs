import { AttachedPython } from './attached-python.mjs';

/**
 * What goes over a session's stream, heads included: to the container and back.
 *
 * @typedef {{ sent: number, answered: number }} Exchange
 */

/** A block `x += 1` and its result. @type {Exchange} */
export const BLOCK = { sent: 50, answered: 192 };

/** The answer of `llm_query` and the next question. @type {Exchange} */
export const SUB_CALL = { sent: 94, answered: 142 };

/** A message through an engine to a Python in a container, and its answer. */
export class AttachedRoundTrip {
  #python;
  #message;
  #answerBytes;

  /**
   * @param {AttachedPython} python
   * @param {Buffer} message
   * @param {number} answerBytes
   */
  constructor(python, message, answerBytes) {
    this.#python = python;
    this.#message = message;
    this.#answerBytes = answerBytes;
  }

  /**
   * @param {import('../environments/docker.mjs').Subject} subject
   * @param {Exchange} exchange
   * @param {string} [code] What the Python runs before it answers. Default: it only answers.
   */
  static async open(subject, { sent, answered }, code) {
    const program = code === undefined ? 'answer' : 'run';
    const python = await AttachedPython.start(subject, program, answered);
    const message = Buffer.alloc(sent, ' ');
    message.write(code ?? '');
    return new AttachedRoundTrip(python, message, answered);
  }

  get containerId() {
    return this.#python.containerId;
  }

  send() {
    return this.#python.ask(this.#message, this.#answerBytes);
  }

  close() {
    return this.#python.close();
  }
}
