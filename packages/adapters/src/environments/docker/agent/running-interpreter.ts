import { randomBytes } from 'node:crypto';
import { AnswersInOrder } from '../../runtime-protocol/answers-in-order.js';
import type { InterpreterEnd } from '../../runtime-protocol/sandbox-launcher.js';
import type { AgentChannel } from './agent-channel.js';
import type { AgentEvent } from './agent-messages.js';
import { MarkFinder } from './mark-finder.js';

/** An interpreter in the container, as seen from here. */
export interface LinkedInterpreter {
  readonly channel: AgentChannel;
  /** Resolves once it and all that it started are gone. */
  readonly ended: Promise<InterpreterEnd>;
}

const UNKNOWN_END: InterpreterEnd = { exitCode: null, signal: null, outOfMemory: false };

/** The interpreter that a container runs, from its start until nothing of it can be heard any more. */
export class RunningInterpreter implements LinkedInterpreter {
  readonly ended: Promise<InterpreterEnd>;
  private markEnded: (end: InterpreterEnd) => void = () => undefined;
  /** What the agent says once an interrupt has been delivered. */
  readonly interrupts = new AnswersInOrder<undefined>();
  /** What the agent says of the processor time that the container has used. */
  readonly usages = new AnswersInOrder<number | null>();
  private end: InterpreterEnd | null = null;
  private mark: MarkFinder | null = null;

  constructor(readonly channel: AgentChannel) {
    this.ended = new Promise((resolve) => {
      this.markEnded = resolve;
    });
  }

  /** Passes on what the container says; true once it was the last of this interpreter. */
  hear(bytes: Buffer): boolean {
    if (this.mark === null) {
      this.channel.hear(bytes);
      return false;
    }
    const { before, after } = this.mark.push(bytes);
    this.channel.hear(before);
    return after !== null;
  }

  /**
   * The agent says that its process has ended. Its last words may still be under way, on the other
   * of the two outputs.
   *
   * @returns What the agent has to say after them; nothing in the container could know it before its
   *   processes were all gone. `null` if that has been told before.
   */
  endedBy({ code, signal, outOfMemory }: Extract<AgentEvent, { event: 'ended' }>): string | null {
    if (this.end !== null) return null;
    const killer = signal === null ? null : `signal ${String(signal)}`;
    this.end = { exitCode: code, signal: killer, outOfMemory };
    const mark = randomBytes(24).toString('base64');
    this.mark = new MarkFinder(Buffer.from(mark, 'latin1'));
    return mark;
  }

  /** Whether the agent has said that its process has ended. */
  get hasEnded(): boolean {
    return this.end !== null;
  }

  /** Nothing more is heard of it. `reason` is told if the agent has said nothing of its end. */
  finish(reason: string | null = null): void {
    this.channel.hangUp();
    this.markEnded(this.end ?? { ...UNKNOWN_END, signal: reason });
    this.interrupts.end(undefined);
    this.usages.end(null);
  }
}
