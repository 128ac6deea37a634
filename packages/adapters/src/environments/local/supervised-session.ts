import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import type { RlmError } from '@rlm-ts/domain';
import { AnswersInOrder } from '../runtime-protocol/answers-in-order.js';
import type { InterpreterConnection } from '../runtime-protocol/interpreter-connection.js';
import type { InterpreterEnd } from '../runtime-protocol/sandbox-launcher.js';

/** One process below the supervisor, from the order to fork it to the news of its end. */
export class SupervisedSession {
  /** The process proves with it which session it is. */
  readonly token = randomBytes(16).toString('hex');
  /** Resolves when the process has greeted; rejects if it ends or fails before. */
  readonly connected: Promise<InterpreterConnection>;
  readonly ended: Promise<InterpreterEnd>;
  /** Somebody uses it: it keeps the host process alive, which a spare one must not. */
  inUse = false;
  endRequested = false;

  private accept: (connection: InterpreterConnection) => void = () => undefined;
  private refuse: (error: RlmError) => void = () => undefined;
  private markEnded: (end: InterpreterEnd) => void = () => undefined;
  /** What the supervisor says once an interrupt has been delivered. */
  readonly interrupts = new AnswersInOrder<undefined>();
  /** What the supervisor says of the processor time that the process has used. */
  readonly usages = new AnswersInOrder<number | null>();
  private socket: Socket | null = null;

  constructor(
    readonly id: number,
    readonly folder: string,
  ) {
    this.connected = new Promise((resolve, reject) => {
      this.accept = resolve;
      this.refuse = reject;
    });
    // A spare session may fail while nobody waits for it.
    this.connected.catch(() => undefined);
    this.ended = new Promise((resolve) => {
      this.markEnded = resolve;
    });
  }

  /** Whether a connection with this token is the session's: the token is good for the first one. */
  takesToken(token: string): boolean {
    return this.socket === null && token === this.token;
  }

  /** The process has connected and greeted. */
  greeted(connection: InterpreterConnection, socket: Socket): void {
    this.socket = socket;
    if (!this.inUse) socket.unref();
    this.accept(connection);
  }

  /** Hands the session to its user. */
  take(): void {
    this.inUse = true;
    this.socket?.ref();
  }

  /** It could not be started; without effect once it is connected. */
  failed(error: RlmError): void {
    this.refuse(error);
  }

  /** The process is gone. */
  hasEnded(end: InterpreterEnd, error: RlmError): void {
    this.refuse(error);
    this.markEnded(end);
    this.interrupts.end(undefined);
    this.usages.end(null);
  }
}
