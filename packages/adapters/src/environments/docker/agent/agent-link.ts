import type { Duplex } from 'node:stream';
import { RlmError } from '@rlm-ts/domain';
import { AgentChannel } from './agent-channel.js';
import { AgentFrameDecoder, CONTROL_CHANNEL, frameHead } from './agent-frames.js';
import {
  parseAgentEvent,
  type AgentEvent,
  type AgentReady,
  type FileFacts,
} from './agent-messages.js';
import { AttachDecoder, type OutputStream } from './attach-decoder.js';
import { HeartBeat } from './heart-beat.js';
import { RunningInterpreter, type LinkedInterpreter } from './running-interpreter.js';

interface Waiting<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (error: RlmError) => void;
}

const MAX_INLINE_BYTES = 1 << 16;

/**
 * The host's end of a container's stream: orders and events to and from its agent, and a channel
 * for each process that speaks with the host. However the stream ends, everything that waits for
 * something of it is told.
 */
export class AgentLink {
  /** Resolves when the stream has ended, with what ended it if that is known. */
  readonly lost: Promise<RlmError | null>;
  /** Called with the channel of an HTTP proxy that has begun to serve. */
  onProxy: (channel: AgentChannel) => void = () => undefined;
  /** Called when the agent has everything loaded that a session needs. */
  onWarm: () => void = () => undefined;

  private readonly attached = new AttachDecoder();
  private readonly agent = new AgentFrameDecoder();
  private heart: HeartBeat | null = null;
  private markLost: (cause: RlmError | null) => void = () => undefined;
  private closed = false;
  private ready: Waiting<AgentReady> | null = null;
  private readonly files = new Map<number, Waiting<FileFacts>>();
  private nextFile = 0;
  private nextChannel = CONTROL_CHANNEL;
  private interpreter: RunningInterpreter | null = null;
  private proxy: AgentChannel | null = null;

  /** @param heartbeatMs How often a sign of life is asked for, once the agent is ready. */
  constructor(
    private readonly stream: Duplex,
    private readonly heartbeatMs: number,
  ) {
    this.lost = new Promise((resolve) => {
      this.markLost = resolve;
    });
    stream.on('data', (chunk: Buffer) => {
      this.receive(chunk);
    });
    stream.on('error', (cause) => {
      this.close(lostError(cause.message, cause));
    });
    stream.on('end', () => {
      this.close(null);
    });
    stream.on('close', () => {
      this.close(null);
    });
  }

  /** False once the stream has ended. */
  get alive(): boolean {
    return !this.closed;
  }

  /** What Python printed if it could not even start the agent. */
  get complaint(): string {
    return this.agent.complaint;
  }

  /** Sends the runtime, which the container does not have. */
  sendRuntime(bundle: Buffer): void {
    this.stream.write(bundle);
  }

  /**
   * Gives the agent its settings, and waits for what it sees around itself.
   *
   * @throws RlmError `CONTAINER_FAILED` if the container ends instead.
   */
  begin(settings: {
    readonly silenceSeconds: number;
    /** What the HTTP proxy asks its clients for; `null`: nothing. */
    readonly proxyToken: string | null;
    /** What a process of the runtime may use. */
    readonly memoryBytes: number;
    /** Whether the interpreter is to refuse itself what its code needs least. */
    readonly confine: boolean;
  }): Promise<AgentReady> {
    return new Promise((resolve, reject) => {
      if (this.closed) {
        reject(lostError('it had ended'));
        return;
      }
      this.ready = { resolve, reject };
      this.order({ do: 'begin', ...settings });
    });
  }

  /** Has the agent look at a file of the container. */
  checkFile(path: string): Promise<FileFacts> {
    return new Promise((resolve, reject) => {
      if (this.closed) {
        reject(lostError('it had ended'));
        return;
      }
      this.nextFile += 1;
      this.files.set(this.nextFile, { resolve, reject });
      this.order({ do: 'check_file', id: this.nextFile, path });
    });
  }

  /** Starts an interpreter; the one before it must have ended. */
  start(): LinkedInterpreter {
    if (this.interpreter !== null) {
      throw new RlmError({ code: 'INTERNAL', message: 'an interpreter still runs' });
    }
    const running = new RunningInterpreter(this.openChannel((this.nextChannel += 1)));
    this.interpreter = running;
    if (this.closed) this.forgetInterpreter();
    else this.order({ do: 'start', channel: running.channel.id });
    return running;
  }

  /** Interrupts the block that runs; resolves once the signal is sent, or nobody is there for it. */
  interrupt(id: number): Promise<void> {
    const running = this.running(id);
    if (this.closed || running === null) return Promise.resolve();
    const delivered = running.interrupts.next();
    this.order({ do: 'interrupt', channel: id });
    return delivered;
  }

  /** Processor time of all that runs in the container, in milliseconds; `null` if nobody can tell. */
  processorMs(id: number): Promise<number | null> {
    const running = this.running(id);
    if (this.closed || running === null) return Promise.resolve(null);
    const told = running.usages.next();
    this.order({ do: 'usage', channel: id });
    return told;
  }

  /** Has the interpreter ended. Its `ended` tells when. */
  end(id: number): void {
    if (this.running(id) !== null) this.order({ do: 'end', channel: id });
  }

  /** Ends the stream, and with it the container. Idempotent. */
  destroy(): void {
    this.close(null);
  }

  private openChannel(id: number): AgentChannel {
    const channel = new AgentChannel(id, (piece, done) => {
      this.write(id, piece, done);
    });
    // Its user hears of everything through 'close'.
    channel.on('error', () => undefined);
    return channel;
  }

  private order(message: Readonly<Record<string, unknown>>): void {
    this.write(CONTROL_CHANNEL, Buffer.from(JSON.stringify(message)));
  }

  private write(
    channel: number,
    payload: Buffer,
    done: (error?: Error | null) => void = () => undefined,
  ): void {
    if (this.closed) return;
    const head = frameHead(channel, payload.length);
    if (payload.length <= MAX_INLINE_BYTES) {
      this.stream.write(Buffer.concat([head, payload]), done);
      return;
    }
    this.stream.write(head);
    this.stream.write(payload, done);
  }

  private receive(chunk: Buffer): void {
    if (this.closed) return;
    this.heart?.beat();
    try {
      this.attached.push(chunk, (output, bytes) => {
        this.hear(output, bytes);
      });
    } catch (error) {
      this.close(RlmError.from(error, { code: 'INTERNAL' }));
    }
  }

  private hear(output: OutputStream, bytes: Buffer): void {
    if (output === 'stdout') {
      if (this.interpreter?.hear(bytes) === true) this.forgetInterpreter();
      return;
    }
    this.agent.push(bytes, (channel, payload) => {
      if (this.isClosed()) return;
      if (channel === CONTROL_CHANNEL) this.handle(parseAgentEvent(payload));
      else if (channel === this.proxy?.id) this.proxy.hear(Buffer.from(payload));
    });
  }

  /** A method, because `closed` changes while frames are handed on. */
  private isClosed(): boolean {
    return this.closed;
  }

  private handle(event: AgentEvent): void {
    switch (event.event) {
      case 'ready':
        if (this.ready === null) return;
        this.ready.resolve(event);
        this.ready = null;
        this.heart = this.startHeartBeat();
        return;
      case 'file':
        this.files.get(event.id)?.resolve(event);
        this.files.delete(event.id);
        return;
      case 'credit':
        this.running(event.channel)?.channel.credit(event.bytes);
        if (this.proxy?.id === event.channel) this.proxy.credit(event.bytes);
        return;
      case 'interrupted':
        this.running(event.channel)?.interrupts.give(undefined);
        return;
      case 'usage':
        this.running(event.channel)?.usages.give(event.cpuMs);
        return;
      case 'failed':
        // Of one that has ended the mark still tells: what it said may be under way.
        if (this.running(event.channel)?.hasEnded === false) this.forgetInterpreter(event.reason);
        return;
      case 'ended': {
        const mark = this.running(event.channel)?.endedBy(event) ?? null;
        if (mark !== null) this.order({ do: 'mark', mark });
        return;
      }
      case 'proxy':
        if (this.proxy !== null) throw secondProxy();
        this.proxy = this.openChannel(event.channel);
        this.onProxy(this.proxy);
        return;
      case 'proxy_ended':
        if (this.proxy?.id !== event.channel) return;
        this.proxy.destroy();
        this.proxy = null;
        return;
      case 'warm':
        this.onWarm();
        return;
      case 'pong':
        return; // any sign of life is one
    }
  }

  private startHeartBeat(): HeartBeat {
    return new HeartBeat(
      this.heartbeatMs,
      () => {
        this.order({ do: 'ping' });
      },
      () => {
        this.close(lostError('it gave no sign of life'));
      },
    );
  }

  /** The interpreter of a channel, if that is the one that runs. */
  private running(channel: number): RunningInterpreter | null {
    return this.interpreter?.channel.id === channel ? this.interpreter : null;
  }

  private forgetInterpreter(reason: string | null = null): void {
    const running = this.interpreter;
    this.interpreter = null;
    running?.finish(reason);
  }

  private close(cause: RlmError | null): void {
    if (this.closed) return;
    this.closed = true;
    this.heart?.stop();
    this.stream.destroy();
    const error = cause ?? lostError('its stream ended');
    this.ready?.reject(error);
    for (const { reject } of this.files.values()) reject(error);
    this.files.clear();
    this.forgetInterpreter();
    this.proxy?.destroy();
    this.proxy = null;
    this.markLost(cause);
  }
}

function secondProxy(): RlmError {
  return new RlmError({
    code: 'PROTOCOL_VIOLATION',
    message: 'The agent in the container broke the protocol: it started a second HTTP proxy.',
  });
}

function lostError(why: string, cause?: unknown): RlmError {
  return new RlmError({
    code: 'CONTAINER_FAILED',
    message: `The connection to the container was lost: ${why}.`,
    retryable: true,
    cause,
    details: { lost: true },
  });
}
