import { Duplex } from 'node:stream';
import {
  AGENT_GREETING,
  CONTROL_CHANNEL,
  frameHead,
} from '../../../src/environments/docker/agent/agent-frames.js';

const STDOUT = 1;
const STDERR = 2;

/** What the host has told an agent to do. */
export type Order = Readonly<Record<string, unknown>>;

/** A piece of a container's output, as an engine sends it to whoever is attached. */
export function attached(output: number, bytes: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt8(output, 0);
  head.writeUInt32BE(bytes.length, 4);
  return Buffer.concat([head, bytes]);
}

/** A frame of the agent. */
export function agentFrame(channel: number, payload: Buffer): Buffer {
  return Buffer.concat([frameHead(channel, payload.length), payload]);
}

/** An event of the agent, as it travels on its output. */
export function agentEvent(event: object): Buffer {
  return agentFrame(CONTROL_CHANNEL, Buffer.from(JSON.stringify(event)));
}

/** What a well-behaved agent answers an order with. */
export const WELL_BEHAVED: Readonly<Record<string, (order: Order) => object | null>> = {
  begin: () => ({
    event: 'ready',
    protocol: 1,
    python: [3, 13, 0],
    proxyUrl: null,
    inspection: {},
  }),
  interrupt: ({ channel }) => ({ event: 'interrupted', channel }),
  end: ({ channel }) => ({
    event: 'ended',
    channel,
    code: null,
    signal: 9,
    outOfMemory: false,
  }),
  check_file: ({ id }) => ({ event: 'file', id, error: null, size: 3, digest: 'd' }),
  ping: () => ({ event: 'pong' }),
};

/** A container's end of an attached stream, played by a test. */
export class ScriptedAgent {
  /** The host's end. */
  readonly stream: Duplex;
  readonly orders: Order[] = [];
  /** What went to channels, joined. */
  readonly passedOn = new Map<number, Buffer>();
  /** How an order is answered; what has no entry is left unanswered. */
  answers: Readonly<Record<string, (order: Order) => object | null>> = WELL_BEHAVED;
  /** Whether what the host sends is taken; if not, it piles up at the host's end. */
  reads = true;
  private unread: (() => void)[] = [];
  private heard: Buffer = Buffer.alloc(0);

  constructor() {
    this.stream = new Duplex({
      read: () => undefined,
      write: (chunk: Buffer, _encoding, done) => {
        if (!this.reads) {
          this.unread.push(done);
          return;
        }
        this.hear(chunk);
        done();
      },
    });
  }

  greet(): void {
    this.sayBytes(attached(STDERR, AGENT_GREETING));
  }

  say(...events: object[]): void {
    this.sayBytes(attached(STDERR, Buffer.concat(events.map(agentEvent))));
  }

  sayFrame(channel: number, payload: Buffer): void {
    this.sayBytes(attached(STDERR, agentFrame(channel, payload)));
  }

  /** What the running interpreter writes. */
  write(text: string | Buffer): void {
    this.sayBytes(attached(STDOUT, Buffer.from(text)));
  }

  sayBytes(bytes: Buffer): void {
    if (!this.stream.destroyed) this.stream.push(bytes);
  }

  hangUp(): void {
    if (!this.stream.destroyed) this.stream.push(null);
  }

  /** The orders of one kind so far. */
  ordersTo(what: string): readonly Order[] {
    return this.orders.filter((order) => order['do'] === what);
  }

  private hear(chunk: Buffer): void {
    this.heard = Buffer.concat([this.heard, chunk]);
    for (;;) {
      if (this.heard.length < 8) return;
      const end = 8 + this.heard.readUInt32BE(4);
      if (this.heard.length < end) return;
      const channel = this.heard.readUInt32BE(0);
      const payload = this.heard.subarray(8, end);
      this.heard = this.heard.subarray(end);
      if (channel === CONTROL_CHANNEL) this.obey(JSON.parse(payload.toString()) as Order);
      else {
        const before = this.passedOn.get(channel) ?? Buffer.alloc(0);
        this.passedOn.set(channel, Buffer.concat([before, payload]));
      }
    }
  }

  private obey(order: Order): void {
    this.orders.push(order);
    if (order['do'] === 'mark' && this.answers === WELL_BEHAVED) {
      this.write(String(order['mark']));
      return;
    }
    const answer = this.answers[String(order['do'])]?.(order) ?? null;
    if (answer !== null) this.say(answer);
  }
}

/** Lets everything happen that does not wait for a timer. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}
