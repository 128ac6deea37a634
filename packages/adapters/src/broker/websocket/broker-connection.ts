import { RlmError } from '@rlm-ts/domain';
import type { BrokerPort, SubCallFailure } from '@rlm-ts/domain';
import type { RawData, WebSocket } from 'ws';

import { describeFailure } from '../call-control/failure.js';
import { closeSocket, textOf } from './close-socket.js';
import { clientMessageSchema } from './messages.js';
import type { ClientMessage } from './messages.js';
import { parseMessage } from './parse-message.js';
import { errorFrame, outcomeFrames } from './reply-frames.js';
import { decodeRequest } from './request-codec.js';

/** What one connection may use. */
export interface ConnectionLimits {
  /** Bytes of one message, either way. */
  readonly maxMessageBytes: number;
  /** Messages that are not yet answered, at most. */
  readonly maxInFlight: number;
}

type Question = Exclude<ClientMessage, { method: 'cancel' }>;

/** Unsent bytes beyond which the client is not listened to until it reads. */
const HIGH_WATER_BYTES = 1024 * 1024;

const VIOLATION = 1008;

/** The server's side of one authorised client. Nothing that the client sends can make it throw. */
export class BrokerConnection {
  private readonly inFlight = new Map<string, AbortController>();

  constructor(
    private readonly socket: WebSocket,
    private readonly broker: BrokerPort,
    private readonly limits: ConnectionLimits,
  ) {
    socket.on('message', (data, isBinary) => {
      this.receive(data, isBinary);
    });
    socket.on('close', () => {
      this.abortAll();
    });
    // Broken frames and lost peers: `ws` has chosen the close code and `close` follows.
    socket.on('error', () => {
      this.abortAll();
    });
  }

  /** Aborts what is open and hangs up. Resolves when the connection is gone; idempotent. */
  close(code: number, reason: string): Promise<void> {
    this.abortAll();
    return closeSocket(this.socket, code, reason);
  }

  private receive(data: RawData, isBinary: boolean): void {
    // Frames that came in one packet with the one that ended the connection.
    if (this.socket.readyState !== this.socket.OPEN) return;
    if (isBinary) {
      this.hangUp('binary frames are not part of this protocol');
      return;
    }
    const parsed = parseMessage(textOf(data), clientMessageSchema);
    if (parsed.problem === null) this.handle(parsed.message);
    else if (parsed.id === null || this.inFlight.has(parsed.id)) this.hangUp(parsed.problem);
    else this.refuse(parsed.id, { code: 'PROTOCOL_VIOLATION', message: parsed.problem });
  }

  private handle(message: ClientMessage): void {
    const { id } = message;
    if (message.method === 'cancel') {
      // Not an error if it is unknown: the answer may have passed the cancel on its way.
      this.inFlight.get(id)?.abort();
    } else if (this.inFlight.has(id)) {
      // An error reply to this id would be taken for the answer to the earlier message.
      this.hangUp('the id is in use');
    } else if (this.inFlight.size >= this.limits.maxInFlight) {
      const message = `More than ${String(this.limits.maxInFlight)} messages are unanswered on this connection.`;
      this.refuse(id, { code: 'BROKER_UNAVAILABLE', message });
    } else {
      void this.answer(message);
    }
  }

  /** Never rejects. The id stays in use until the answer has left, which bounds what is unsent. */
  private async answer(question: Question): Promise<void> {
    const { id } = question;
    const controller = new AbortController();
    this.inFlight.set(id, controller);
    const frames = await this.ask(question, controller.signal);
    await Promise.all(frames.map((frame) => this.send(frame)));
    this.inFlight.delete(id);
  }

  private async ask(question: Question, signal: AbortSignal): Promise<readonly string[]> {
    const { id, method } = question;
    try {
      const requests = question.requests.map(decodeRequest);
      const [only] = requests;
      const { timeoutMs } = question;
      const options = timeoutMs === undefined ? { signal } : { signal, timeoutMs };
      const outcomes =
        method === 'query' && only !== undefined
          ? [await this.broker.query(only, options)]
          : await this.broker.queryBatch(requests, options);
      return outcomeFrames(id, outcomes, this.limits.maxMessageBytes);
    } catch (error) {
      // A foreign error's message may hold what the client must not see.
      const failure = RlmError.isInstance(error)
        ? describeFailure(error, 'The broker')
        : { code: 'INTERNAL' as const, message: 'The broker failed.' };
      return [errorFrame(id, failure)];
    }
  }

  private refuse(id: string, failure: SubCallFailure): void {
    void this.send(errorFrame(id, failure));
  }

  /** Resolves when the frame has left or never will. */
  private send(frame: string): Promise<void> {
    return new Promise((resolve) => {
      this.socket.send(frame, () => {
        if (this.socket.isPaused && this.socket.bufferedAmount <= HIGH_WATER_BYTES) {
          this.socket.resume();
        }
        resolve();
      });
      if (this.socket.bufferedAmount > HIGH_WATER_BYTES) this.socket.pause();
    });
  }

  private hangUp(reason: string): void {
    void this.close(VIOLATION, reason);
  }

  private abortAll(): void {
    for (const controller of this.inFlight.values()) controller.abort();
  }
}
