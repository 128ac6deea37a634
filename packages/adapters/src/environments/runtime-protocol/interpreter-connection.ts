import type { Duplex } from 'node:stream';
import { RlmError } from '@rlm-ts/domain';
import { encodeFrame, encodeFrameHead, FrameDecoder, type Frame } from './frame-codec.js';
import {
  parseSandboxMessage,
  type CallMessage,
  type HelloMessage,
  type HostCallMessage,
  type OutputMessage,
  type ResultMessage,
  type SandboxMessage,
} from './messages.js';
import { protocolViolation } from './protocol-violation.js';

/** An answer of the sandbox to a command, with its raw part. */
export interface Answer {
  readonly message: Exclude<
    SandboxMessage,
    HelloMessage | CallMessage | HostCallMessage | OutputMessage
  >;
  readonly body: Buffer;
}

type AnswerType = Answer['message']['type'];

interface PendingCommand {
  readonly id: number;
  readonly expects: AnswerType;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: RlmError) => void;
}

/** Bytes of replies that may wait for a sandbox that does not read. */
const MAX_UNREAD_BYTES = 256 * (1 << 20);

/**
 * The host's end of the protocol: one command at a time, any number of calls from the sandbox
 * meanwhile. Whatever the sandbox sends, this ends in an answer or in a typed error, after which
 * the stream is destroyed.
 */
export class InterpreterConnection {
  /** Resolves with the sandbox's greeting; rejects if the stream ends or breaks before it. */
  readonly hello: Promise<HelloMessage>;
  /** Called for each call that code makes. Set by the session that owns the connection. */
  onCall: (call: CallMessage, body: Buffer) => void = () => undefined;
  /**
   * Called for each tool that code calls and each look at its budget. `null`: the process at the
   * other end may do neither.
   */
  onHostCall: ((call: HostCallMessage, body: Buffer) => void) | null = null;
  /** Called for each piece that the running block prints. `null`: nobody has asked for them. */
  onOutput: ((output: OutputMessage, body: Buffer) => void) | null = null;

  private readonly decoder = new FrameDecoder();
  private pending: PendingCommand | null = null;
  private nextId = 0;
  private failure: RlmError | null = null;
  private greeted: ((hello: HelloMessage) => void) | null = null;
  private refused: (error: RlmError) => void = () => undefined;

  constructor(private readonly stream: Duplex) {
    this.hello = new Promise((resolve, reject) => {
      this.greeted = resolve;
      this.refused = reject;
    });
    // A connection may be dropped without anybody waiting for its greeting.
    this.hello.catch(() => undefined);
    stream.on('data', (chunk: Buffer) => {
      this.receive(chunk);
    });
    stream.on('error', (cause) => {
      this.fail(lost(cause));
    });
    // Not only `close`: a sandbox that stops talking but keeps reading is gone too.
    stream.on('end', () => {
      this.fail(lost());
    });
    stream.on('close', () => {
      this.fail(lost());
    });
  }

  /** False once the stream has ended or broken. */
  get alive(): boolean {
    return this.failure === null;
  }

  /**
   * Sends a command and resolves with its answer.
   *
   * @throws RlmError `ENVIRONMENT_START_FAILED` with `details.lost` if the sandbox goes away,
   *   `PROTOCOL_VIOLATION` if it says what it may not.
   */
  command(
    expects: AnswerType,
    header: Readonly<Record<string, unknown>>,
    body?: Uint8Array,
  ): Promise<Answer> {
    return this.begin(expects, (id) => {
      this.stream.write(encodeFrame({ ...header, id }, body));
    });
  }

  /** As {@link command}, with a body that is written piece by piece as the sandbox takes it. */
  streamCommand(
    expects: AnswerType,
    header: Readonly<Record<string, unknown>>,
    bodyBytes: number,
    pieces: Iterable<Uint8Array>,
  ): Promise<Answer> {
    return this.begin(expects, (id) => {
      this.stream.write(encodeFrameHead({ ...header, id }, bodyBytes));
      this.writePieces(pieces[Symbol.iterator]());
    });
  }

  /** Answers a call of the sandbox. A sandbox that has gone meanwhile is no error. */
  reply(header: Readonly<Record<string, unknown>>, body: Uint8Array): void {
    if (this.failure !== null) return;
    if (this.stream.writableLength > MAX_UNREAD_BYTES) {
      this.fail(protocolViolation('it asks without reading the answers'));
      return;
    }
    this.stream.write(encodeFrame(header, body));
  }

  /** Ends the stream; what is pending rejects. */
  destroy(): void {
    this.fail(lost());
  }

  private begin(expects: AnswerType, send: (id: number) => void): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.failure !== null) {
        reject(this.failure);
        return;
      }
      this.nextId += 1;
      this.pending = { id: this.nextId, expects, resolve, reject };
      send(this.nextId);
    });
  }

  /** One piece at a time: they may share a buffer. */
  private writePieces(pieces: Iterator<Uint8Array>): void {
    if (this.failure !== null) return;
    const piece = pieces.next();
    if (piece.done === true) return;
    this.stream.write(piece.value, () => {
      this.writePieces(pieces);
    });
  }

  private receive(chunk: Buffer): void {
    if (this.failure !== null) return;
    try {
      for (const frame of this.decoder.push(chunk)) {
        if (this.isBroken()) return;
        this.dispatch(frame);
      }
    } catch (error) {
      this.fail(RlmError.from(error, { code: 'INTERNAL' }));
    }
  }

  /** A method, because `failure` changes while frames are handed on. */
  private isBroken(): boolean {
    return this.failure !== null;
  }

  private dispatch({ header, body }: Frame): void {
    const message = parseSandboxMessage(header);
    if (message.type === 'hello') {
      if (this.greeted === null) throw protocolViolation('it greeted twice');
      this.greeted(message);
      this.greeted = null;
      return;
    }
    if (this.greeted !== null) throw protocolViolation('it spoke before its greeting');
    if (message.type === 'call') {
      this.onCall(message, body);
      return;
    }
    if (message.type === 'host_call') {
      if (this.onHostCall === null) throw protocolViolation('a host_call from where none may come');
      this.onHostCall(message, body);
      return;
    }
    const { pending } = this;
    if (message.type === 'output') {
      if (this.onOutput === null || pending?.id !== message.id || pending.expects !== 'result') {
        throw protocolViolation('output of no block that anybody watches');
      }
      this.onOutput(message, body);
      return;
    }
    if (pending?.id !== message.id || pending.expects !== message.type) {
      throw protocolViolation(`an unexpected ${message.type}`);
    }
    this.pending = null;
    pending.resolve({ message, body });
  }

  private fail(error: RlmError): void {
    if (this.failure !== null) return;
    this.failure = error;
    this.stream.destroy();
    this.refused(error);
    this.pending?.reject(error);
    this.pending = null;
  }
}

/** Narrows an {@link Answer} to a block's result. */
export function isResult(message: Answer['message']): message is ResultMessage {
  return message.type === 'result';
}

function lost(cause?: unknown): RlmError {
  return new RlmError({
    code: 'ENVIRONMENT_START_FAILED',
    message: 'The connection to the sandbox ended.',
    retryable: true,
    cause,
    details: { lost: true },
  });
}
