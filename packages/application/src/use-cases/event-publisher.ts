import type { ClockPort, LoggerPort, RlmEvent, RlmEventBody } from '@rlm-ts/domain';

/** Puts events into their envelopes and hands them to the loggers, in order. */
export class EventPublisher {
  /** Every warning of the run, failed loggers included. */
  readonly warnings: string[] = [];
  private sequence = 0;
  private readonly working: Set<LoggerPort>;

  constructor(
    private readonly runId: string,
    private readonly depth: number,
    private readonly clock: ClockPort,
    loggers: readonly LoggerPort[],
  ) {
    this.working = new Set(loggers);
  }

  /** Takes what an event says, or the whole event of a child run, which keeps its own envelope. */
  async publish(item: RlmEventBody | RlmEvent): Promise<RlmEvent> {
    const event = 'runId' in item ? item : this.envelop(item);
    if (item.type === 'warning' && !('runId' in item)) this.warnings.push(item.message);
    for (const logger of this.working) {
      try {
        await logger.log(event);
      } catch (error) {
        // One that failed once would fail at every event; the run is worth more than its log.
        this.working.delete(logger);
        this.warnings.push(`A logger failed and was switched off: ${String(error)}`);
      }
    }
    return event;
  }

  private envelop(body: RlmEventBody): RlmEvent {
    const event = {
      ...body,
      runId: this.runId,
      depth: this.depth,
      sequence: this.sequence,
      timestamp: this.clock.now(),
    };
    this.sequence += 1;
    return event;
  }
}
