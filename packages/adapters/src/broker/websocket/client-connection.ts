import { RlmError } from '@rlm-ts/domain';
import type { BrokerEndpoint, SubCallOutcome } from '@rlm-ts/domain';
import { WebSocket } from 'ws';
import type { RawData } from 'ws';

import { closeSocket, textOf } from './close-socket.js';
import { serverMessageSchema } from './messages.js';
import type { ServerMessage } from './messages.js';
import { parseMessage } from './parse-message.js';

/** How a client connects. */
export interface ConnectOptions {
  /** Bytes of one message, either way. */
  readonly maxMessageBytes: number;
  /** Milliseconds until a handshake counts as failed. */
  readonly connectTimeoutMs: number;
}

interface Pending {
  readonly expected: number;
  readonly outcomes: SubCallOutcome[];
  readonly resolve: (outcomes: readonly SubCallOutcome[]) => void;
  readonly reject: (error: RlmError) => void;
}

const VIOLATION = 1008;
const NORMAL = 1000;

/** The client's side of one open connection; many messages are under way on it at once. */
export class ClientConnection {
  private readonly pending = new Map<string, Pending>();
  private lost: RlmError | null = null;

  /**
   * Settles when the handshake has: rejects with `BROKER_UNAUTHORIZED` if the token is not accepted,
   * with `BROKER_UNAVAILABLE` if there is nobody to talk to.
   */
  readonly opened: Promise<void>;
  private readonly socket: WebSocket;

  /**
   * Starts to connect.
   *
   * @param onLost Called once when the connection is gone or did not come about.
   * @throws RlmError `BROKER_UNAVAILABLE` for an address that is none.
   */
  constructor(endpoint: BrokerEndpoint, options: ConnectOptions, onLost: () => void) {
    const socket = connect(endpoint, options);
    this.socket = socket;
    this.opened = opening(socket);
    socket.on('message', (data, isBinary) => {
      this.receive(data, isBinary);
    });
    socket.on('close', (code, reason) => {
      const why = reason.length === 0 ? '' : `: ${reason.toString()}`;
      this.lose(unavailable(`The connection to the broker was lost (code ${String(code)}${why}).`));
      onLost();
    });
  }

  /**
   * Sends a message and waits for its outcomes. Only once {@link opened} has resolved.
   *
   * @param expected Outcomes there must be.
   * @throws RlmError whatever the server replied, `BROKER_UNAVAILABLE` if the connection is lost,
   *   `PROTOCOL_VIOLATION` if the server breaks the protocol.
   */
  ask(id: string, frame: string, expected: number): Promise<readonly SubCallOutcome[]> {
    if (this.lost !== null) return Promise.reject(this.lost);
    return new Promise((resolve, reject) => {
      this.pending.set(id, { expected, outcomes: [], resolve, reject });
      this.socket.send(frame);
    });
  }

  /** Asks the server to abort a message; its answer still comes, and ends {@link ask}. */
  cancel(id: string): void {
    if (this.pending.has(id)) this.socket.send(JSON.stringify({ id, method: 'cancel' }));
  }

  /** Hangs up and resolves when the connection is gone. */
  close(): Promise<void> {
    return closeSocket(this.socket, NORMAL, 'the client is closed');
  }

  private receive(data: RawData, isBinary: boolean): void {
    if (isBinary) {
      this.violate('a binary frame');
      return;
    }
    const parsed = parseMessage(textOf(data), serverMessageSchema);
    if (parsed.problem === null) this.settle(parsed.message);
    else this.violate(parsed.problem);
  }

  private settle(message: ServerMessage): void {
    const pending = this.pending.get(message.id);
    if (pending === undefined) {
      this.violate('an answer that nobody asked for');
      return;
    }
    if ('error' in message) {
      this.pending.delete(message.id);
      pending.reject(new RlmError(message.error));
      return;
    }
    for (const outcome of message.outcomes) pending.outcomes.push(outcome);
    const { length } = pending.outcomes;
    if (length > pending.expected || (message.more !== true && length < pending.expected)) {
      this.violate(`${String(length)} outcomes for ${String(pending.expected)} requests`);
    } else if (message.more !== true) {
      this.pending.delete(message.id);
      pending.resolve(pending.outcomes);
    }
  }

  private violate(what: string): void {
    this.lose(
      new RlmError({
        code: 'PROTOCOL_VIOLATION',
        message: `The broker broke the protocol: ${what}.`,
      }),
    );
    void closeSocket(this.socket, VIOLATION, 'protocol violation');
  }

  private lose(error: RlmError): void {
    this.lost ??= error;
    for (const { reject } of this.pending.values()) reject(this.lost);
    this.pending.clear();
  }
}

/** Settles with the handshake. */
function opening(socket: WebSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.on('unexpected-response', (_request, response) => {
      reject(refused(response.statusCode ?? 0));
      // With a listener here, ending the handshake is ours to do.
      socket.terminate();
    });
    // Stays for the connection's life: after `open`, `close` follows and tells the story.
    socket.on('error', (cause) => {
      reject(unavailable(`The broker cannot be reached: ${cause.message}`, cause));
    });
  });
}

function connect({ url, token }: BrokerEndpoint, options: ConnectOptions): WebSocket {
  try {
    return new WebSocket(url, {
      headers: { Authorization: `Bearer ${token}` },
      perMessageDeflate: false,
      maxPayload: options.maxMessageBytes,
      handshakeTimeout: options.connectTimeoutMs,
      // A redirect would carry the token to wherever it points.
      followRedirects: false,
    });
  } catch (cause) {
    throw unavailable(`The broker's address "${url}" is not usable.`, cause);
  }
}

function refused(status: number): RlmError {
  if (status === 401 || status === 403) {
    return new RlmError({
      code: 'BROKER_UNAUTHORIZED',
      message: 'The broker refused the token: it is wrong, or its session has ended.',
    });
  }
  return unavailable(`The broker answered the handshake with status ${String(status)}.`);
}

function unavailable(message: string, cause?: unknown): RlmError {
  return new RlmError({ code: 'BROKER_UNAVAILABLE', message, retryable: true, cause });
}
