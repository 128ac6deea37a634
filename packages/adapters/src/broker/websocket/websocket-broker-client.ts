import { randomUUID } from 'node:crypto';

import { RlmError } from '@rlm-ts/domain';
import type {
  BrokerEndpoint,
  BrokerPort,
  ClockPort,
  IdGeneratorPort,
  QueryOptions,
  SubCallFailure,
  SubCallOutcome,
  SubCallRequest,
} from '@rlm-ts/domain';

import type { Cancellation } from '../call-control/cancellation.js';
import { ABORTED, BROKER_CLOSED } from '../call-control/failure.js';
import { OpenCalls } from '../call-control/open-calls.js';
import { Semaphore } from '../call-control/semaphore.js';
import { settleWithin } from '../call-control/settle-within.js';
import type { Settled } from '../call-control/settle-within.js';
import type { ClientConnection } from './client-connection.js';
import { DEFAULT_MAX_MESSAGE_BYTES } from './messages.js';
import { chunkRequests } from './request-chunks.js';
import type { RequestChunk } from './request-chunks.js';

/** Options of a {@link WebSocketBrokerClient}. */
export interface WebSocketBrokerClientOptions extends BrokerEndpoint {
  /** Bytes of one message, either way; no more than the server's. Default 16 MiB. */
  readonly maxMessageBytes?: number;
  /** Unanswered messages at once; fewer than the server's limit. Default 128. */
  readonly maxInFlight?: number;
  /** Milliseconds to connect. Default 10,000. */
  readonly connectTimeoutMs?: number;
  /** Names the calls that fail before they reach the server. Default: random. */
  readonly ids?: Pick<IdGeneratorPort, 'next'>;
  /** Measures those calls. Default: the system's clock. */
  readonly clock?: Pick<ClockPort, 'monotonic'>;
}

/** What the outcome of a call that never reached its model says in place of the model's name. */
const UNKNOWN_MODEL = 'default';

/**
 * A broker that is really a {@link WebSocketBrokerServer} in another process. Connects with its
 * first call and again after a loss; all calls share the one connection.
 *
 * An abort ends the call here at once and is passed on to the server. A lost connection ends the
 * calls under way with `BROKER_UNAVAILABLE`: nothing is sent twice.
 */
export class WebSocketBrokerClient implements BrokerPort {
  private readonly open = new OpenCalls();
  private readonly inFlight: Semaphore;
  private readonly maxMessageBytes: number;
  private connection: ClientConnection | null = null;
  private closed = false;
  private messagesSent = 0;

  /** @throws RlmError `CONFIG_INVALID` for a `maxInFlight` below 1. */
  constructor(private readonly options: WebSocketBrokerClientOptions) {
    this.inFlight = new Semaphore(options.maxInFlight ?? 128);
    this.maxMessageBytes = options.maxMessageBytes ?? DEFAULT_MAX_MESSAGE_BYTES;
  }

  /** Asks one question. */
  async query(request: SubCallRequest, options: QueryOptions = {}): Promise<SubCallOutcome> {
    const [outcome] = await this.ask('query', [request], options);
    return outcome ?? this.failed(request, BROKER_CLOSED, 0);
  }

  /** Asks many at once; outcomes come in the order of the requests. */
  queryBatch(
    requests: readonly SubCallRequest[],
    options: QueryOptions = {},
  ): Promise<readonly SubCallOutcome[]> {
    return this.ask('query_batch', requests, options);
  }

  /** Ends every open call with `BROKER_UNAVAILABLE`, every later one too, and hangs up. Idempotent. */
  async close(): Promise<void> {
    this.closed = true;
    this.open.close(BROKER_CLOSED);
    await this.connection?.close();
  }

  private ask(
    method: 'query' | 'query_batch',
    requests: readonly SubCallRequest[],
    { signal, timeoutMs }: QueryOptions,
  ): Promise<readonly SubCallOutcome[]> {
    return this.open.run(signal, async (cancellation) => {
      const startedAt = this.now();
      const outcomes = new Map<number, SubCallOutcome>();
      const failures = new Map<number, SubCallFailure>();
      if (cancellation.failure === null) {
        const { chunks, failures: unsendable } = chunkRequests(requests, this.maxMessageBytes);
        for (const [index, failure] of unsendable) failures.set(index, failure);
        const exchanges = chunks.map(async (chunk) => {
          const settled = await this.exchange(method, timeoutMs, chunk, cancellation);
          chunk.indexes.forEach((index, position) => {
            const outcome = settled.failure === null ? settled.value[position] : undefined;
            if (outcome !== undefined) outcomes.set(index, outcome);
            else if (settled.failure !== null) failures.set(index, settled.failure);
          });
        });
        await Promise.all(exchanges);
      }
      const otherwise = cancellation.failure ?? ABORTED;
      const latencyMs = this.now() - startedAt;
      return requests.map(
        (request, index) =>
          outcomes.get(index) ?? this.failed(request, failures.get(index) ?? otherwise, latencyMs),
      );
    });
  }

  /** Sends one message. Its place in line is free again when the server has answered. */
  private async exchange(
    method: 'query' | 'query_batch',
    timeoutMs: number | undefined,
    chunk: RequestChunk,
    cancellation: Cancellation,
  ): Promise<Settled<readonly SubCallOutcome[]>> {
    const release = await this.inFlight.acquire(cancellation);
    if (release === null || cancellation.failure !== null) {
      release?.();
      return { failure: cancellation.failure ?? ABORTED };
    }
    this.messagesSent += 1;
    const id = String(this.messagesSent);
    const limit = timeoutMs === undefined ? '' : `"timeoutMs":${JSON.stringify(timeoutMs)},`;
    const frame = `{"id":"${id}","method":"${method}",${limit}"requests":${chunk.json}}`;
    const work = async (signal: AbortSignal): Promise<readonly SubCallOutcome[]> => {
      try {
        const connection = await this.connect();
        await connection.opened;
        if (signal.aborted) throw new RlmError(cancellation.failure ?? ABORTED);
        signal.addEventListener(
          'abort',
          () => {
            connection.cancel(id);
          },
          { once: true },
        );
        return await connection.ask(id, frame, chunk.indexes.length);
      } finally {
        release();
      }
    };
    return settleWithin(work, { cancellation, blame: 'The broker' });
  }

  private async connect(): Promise<ClientConnection> {
    // With it comes the library, which a program that opens no connection need not load.
    const { ClientConnection } = await import('./client-connection.js');
    if (this.closed) throw new RlmError(BROKER_CLOSED);
    if (this.connection !== null) return this.connection;
    const { connectTimeoutMs = 10_000 } = this.options;
    const limits = { maxMessageBytes: this.maxMessageBytes, connectTimeoutMs };
    const connection = new ClientConnection(this.options, limits, () => {
      if (this.connection === connection) this.connection = null;
    });
    this.connection = connection;
    return connection;
  }

  private failed(
    request: SubCallRequest,
    failure: SubCallFailure,
    latencyMs: number,
  ): SubCallOutcome {
    const id = this.options.ids?.next('call') ?? `call_${randomUUID()}`;
    const model = request.model ?? UNKNOWN_MODEL;
    return { id, model, text: null, failure, usage: null, costUsd: null, latencyMs };
  }

  private now(): number {
    return this.options.clock?.monotonic() ?? performance.now();
  }
}
