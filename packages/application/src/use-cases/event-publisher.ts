import {
  EventInbox,
  type BudgetLedger,
  type ClockPort,
  type LoggerPort,
  type RlmEvent,
  type RlmEventBody,
} from '@rlm-ts/domain';

import type { EventFilter } from '../egress/event-filter.js';

type Item = RlmEventBody | RlmEvent;

/** Puts events into their envelopes and hands them to the loggers, in order. */
export class EventPublisher {
  /** Every warning of the run, failed loggers included. */
  readonly warnings: string[] = [];
  /** Those of the warnings that tell of failed loggers. */
  readonly loggerFailures: string[] = [];
  private sequence = 0;
  private readonly working: Set<LoggerPort>;

  constructor(
    private readonly runId: string,
    private readonly depth: number,
    private readonly clock: ClockPort,
    loggers: readonly LoggerPort[],
    private readonly ledger: BudgetLedger,
    /** What loggers are told in place of an event. */
    private readonly filter: EventFilter | null,
  ) {
    this.working = new Set(loggers);
  }

  /** Takes what an event says, or the whole event of a child run, which keeps its own envelope. */
  async publish(item: Item): Promise<RlmEvent> {
    const event = 'runId' in item ? item : this.envelop(item);
    if (item.type === 'warning' && !('runId' in item)) this.warnings.push(item.message);
    if (this.working.size === 0) return event;
    const logged = (await this.filter?.filtered(event)) ?? event;
    for (const logger of this.working) {
      try {
        await logger.log(logged);
      } catch (error) {
        // One that failed once would fail at every event; the run is worth more than its log.
        this.working.delete(logger);
        const warning = `A logger failed and was switched off: ${String(error)}`;
        this.warnings.push(warning);
        this.loggerFailures.push(warning);
      }
    }
    return event;
  }

  /** What was true when something happened, for an event that is published later. */
  stamped<Body extends RlmEventBody>(body: Body): Body & Pick<RlmEvent, 'timestamp' | 'spent'> {
    return { ...body, timestamp: this.clock.now(), spent: this.ledger.spent() };
  }

  private envelop(body: RlmEventBody): RlmEvent {
    const stamped =
      'timestamp' in body ? (body as ReturnType<typeof this.stamped>) : this.stamped(body);
    const event = { ...stamped, runId: this.runId, depth: this.depth, sequence: this.sequence };
    this.sequence += 1;
    return event;
  }
}

/** An inbox whose items tell when they came in, not when somebody had time for them. */
export class StampingInbox extends EventInbox<Item> {
  constructor(private readonly publisher: EventPublisher) {
    super();
  }

  override push(item: Item): void {
    super.push('runId' in item ? item : this.publisher.stamped(item));
  }
}
