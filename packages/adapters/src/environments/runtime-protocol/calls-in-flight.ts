import { setMaxListeners } from 'node:events';
import type { RlmErrorCode } from '@rlm-ts/domain';
import { MAX_REQUESTS_IN_FLIGHT } from './messages.js';

/** What the session that owns the calls is told of them. */
export interface CallListener {
  /**
   * A call began; the block's clock stands still until the matching {@link ended}.
   *
   * @param cpuMs Processor time that the block had used by then, as the sandbox tells.
   */
  began(cpuMs: number): void;
  ended(): void;
}

/** What a call weighs against the limits of its session. */
export interface CallLoad {
  readonly requests: number;
  readonly bytes: number;
  readonly cpuMs: number;
}

/** Answers a call that is not served, or not any more. */
export type Refuse = (reason: string, code: RlmErrorCode) => void;

/** Bytes of prompts, contexts and arguments that may be in flight: the host holds them all. */
const MAX_CALL_BYTES_IN_FLIGHT = 256 * (1 << 20);

/** How long whoever serves a call may take to answer what was cancelled before it is done for it. */
const CANCEL_GRACE_MS = 200;

/** A call of the code that is being served. It is answered once; whatever comes later is dropped. */
export class CallInFlight {
  private done = false;

  /** Made by {@link CallsInFlight.begin}. */
  constructor(
    readonly load: CallLoad,
    /** Fires when nobody waits for the answer any more. */
    readonly signal: AbortSignal,
    private readonly refuseIt: Refuse,
    private readonly onDone: () => void,
  ) {}

  /** Has the answer sent, unless there was one before. If `send` throws there is none yet. */
  answer(send: () => void): void {
    if (this.done) return;
    send();
    this.done = true;
    this.onDone();
  }

  /** Answers that it failed, unless there was an answer before. */
  refuse(reason: string, code: RlmErrorCode): void {
    this.answer(() => {
      this.refuseIt(reason, code);
    });
  }
}

/** The calls of one session that wait for the host, of whatever kind: bounds and ends them. */
export class CallsInFlight {
  private readonly open = new Set<CallInFlight>();
  private requests = 0;
  private bytes = 0;
  /** One for all: each call would otherwise pay for its own. */
  private stop = newStop();

  constructor(private readonly listener: CallListener) {}

  /** Calls, batches counted once, that are not answered yet. */
  get count(): number {
    return this.open.size;
  }

  /** Takes a call on, or refuses it and returns `null` if it is one too many. */
  begin(load: CallLoad, refuse: Refuse): CallInFlight | null {
    const reason = this.reasonToRefuse(load);
    if (reason !== null) {
      refuse(reason, 'BROKER_UNAVAILABLE');
      return null;
    }
    const call = new CallInFlight(load, this.stop.signal, refuse, () => {
      this.end(call);
    });
    this.open.add(call);
    this.requests += load.requests;
    this.bytes += load.bytes;
    this.listener.began(load.cpuMs);
    return call;
  }

  /**
   * Fails what is in flight at once, so that the code that waits for it goes on; also when whoever
   * serves it then neither answers nor rejects.
   */
  cancel(): void {
    if (this.open.size === 0) return;
    const cancelled = [...this.open];
    this.stop.abort();
    this.stop = newStop();
    setTimeout(() => {
      for (const call of cancelled) call.refuse('the call was cancelled', 'ABORTED');
    }, CANCEL_GRACE_MS).unref();
  }

  private end(call: CallInFlight): void {
    this.open.delete(call);
    this.requests -= call.load.requests;
    this.bytes -= call.load.bytes;
    this.listener.ended();
  }

  private reasonToRefuse({ requests, bytes }: CallLoad): string | null {
    if (this.requests + requests > MAX_REQUESTS_IN_FLIGHT) {
      return `more than ${String(MAX_REQUESTS_IN_FLIGHT)} calls at once; wait for some to end`;
    }
    if (this.bytes + bytes > MAX_CALL_BYTES_IN_FLIGHT) {
      return `more than ${String(MAX_CALL_BYTES_IN_FLIGHT)} bytes of calls at once; wait for some`;
    }
    return null;
  }
}

/** Any number of calls listen to it, which Node would take for a leak. */
function newStop(): AbortController {
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  return stop;
}
